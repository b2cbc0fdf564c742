import type { IconNode } from 'lucide'
import { type ButtonHTMLAttributes, createElement } from 'preact'

/** A drawing beside which, or on which, words say what it means. */
export function Icon ({ of }: { readonly of: IconNode }) {
  return <svg class='icon' viewBox='0 0 24 24' width='18' height='18' fill='none' stroke='currentColor' stroke-width='2' stroke-linecap='round' stroke-linejoin='round' aria-hidden='true'>{of.map(([tag, attributes], index) => createElement(tag, { key: index, ...attributes }))}</svg>
}

type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { readonly icon: IconNode, readonly label: string }

/** A button that is a drawing; its label is read out, and shown where one points at it. */
export function IconButton ({ icon, label, class: name = 'plain', ...rest }: IconButtonProps) {
  return <button type='button' class={name} aria-label={label} title={label} {...rest}><Icon of={icon} /></button>
}
