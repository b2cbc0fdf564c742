// How texts are compared with words: a fold of both is. Two spellings that people read alike have one fold.

const ascii = /^[\0-\x7F]*$/
/** Characters that show nothing: zero-width spaces and joiners, soft hyphens, variation selectors, tags. */
const invisible = /\p{Default_Ignorable_Code_Point}+/gu
/** What may join with a character before it into one: marks, the later letters of a Korean syllable, one vowel sign of Kirat Rai (UAX #15, composition). */
const joining = /^[\p{M}\u1161-\u1175\u11A8-\u11C2\u{16D67}]/u

/** Lower case, without width or ligatures (NFKC), without what is invisible. */
export function fold (text: string): string {
  // A sigma at the end of a word is lowered to a letter of its own.
  return ascii.test(text) ? text.toLowerCase() : text.replace(invisible, '').normalize('NFKC').toLowerCase().replaceAll('ς', 'σ')
}

/** For each unit of a text's fold, the part of the text that it stands for. */
export interface Trace {
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

/** Where in the text the units of its fold come from. Several may come from one part, such as a ligature: the part is then named for each. */
export function trace (text: string): Trace {
  const starts: number[] = []
  const ends: number[] = []
  let part = ''
  let start = 0
  let end = 0
  const close = (): void => {
    for (let unit = fold(part).length; unit > 0; unit--) {
      starts.push(start)
      ends.push(end)
    }
  }
  let at = 0
  for (const character of text) {
    const next = at + character.length
    if (fold(character) !== '') {
      if (part !== '' && joins(character)) {
        part += character
      } else {
        close()
        part = character
        start = at
      }
      end = next
    }
    at = next
  }
  close()
  return { starts, ends }
}

function joins (character: string): boolean {
  return character > '\u02FF' && joining.test(character.normalize('NFKD'))
}
