/** Tones of the circles, each with its class in avatar.css. */
const tones = 8

/** A circle with the first letter of a name. Pictures of users are on other hosts, which a page does not ask unasked. */
export function Avatar ({ name, id = name, isHere }: { readonly name: string, readonly id?: string, readonly isHere?: boolean | undefined }) {
  const tone = [...id].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 997, 7) % tones
  return <span class={`avatar tone-${tone}`} data-here={isHere} aria-hidden='true'>{[...name][0]?.toUpperCase()}</span>
}
