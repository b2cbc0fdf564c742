import { elementScroll, observeElementOffset, observeElementRect, Virtualizer, type VirtualizerOptions } from '@tanstack/virtual-core'
import { useLayoutEffect, useReducer, useState } from 'preact/hooks'

type Options = VirtualizerOptions<HTMLElement, HTMLElement>
type Given = Pick<Options, 'count' | 'getScrollElement' | 'estimateSize' | 'getItemKey'> & Partial<Options>

/** A list of which only what is seen is in the document. */
export function useVirtualList (given: Given): Virtualizer<HTMLElement, HTMLElement> {
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const options: Options = { observeElementRect, observeElementOffset, scrollToFn: elementScroll, ...given, onChange: () => { redraw(undefined) } }
  const [virtualizer] = useState(() => new Virtualizer(options))
  virtualizer.setOptions(options)
  useLayoutEffect(() => virtualizer._didMount(), [])
  useLayoutEffect(() => { virtualizer._willUpdate() })
  return virtualizer
}
