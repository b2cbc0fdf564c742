// Which text a search finds (docs/search.md), for any store: tokens lead a search to candidates, `matches` decides.

/** Characters that stand for themselves: of scripts that put no spaces between words, and emoji. The lookahead leaves out their punctuation. */
const character = String.raw`(?=[\p{L}\p{M}\p{N}])[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Bopo}\p{scx=Yiii}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]|[\p{Extended_Pictographic}\p{RI}]`
const pieces = new RegExp(String.raw`(?:${character})+|(?:(?!${character})[\p{L}\p{M}\p{N}])+`, 'gu')
const startsWithCharacter = new RegExp(`^(?:${character})`, 'u')

/** Letters of Korean that stand alone (ㅋㅋ) stay apart: normalization would join them into syllables that nobody wrote. */
const normalized = /[^\u3130-\u318f\uffa0-\uffdc]+/g
/** Accents, marks around a character, what is not seen at all, and the colours of emoji. */
const ignored = /[\u0300-\u036f\u20d0-\u20ff\p{DI}\p{Emoji_Modifier}]+/gu

/** Lengths at which the beginnings of a word are tokens. Shorter words are tokens as they are. */
const beginnings = [8, 5, 3]
const shortest = 3

/** A search, parsed. */
export interface SearchTerms {
  /** What a text must hold, one for each term; see `matches`. */
  readonly needles: readonly string[]
  /** Tokens that every text that matches has; others may have them, too. */
  readonly tokens: readonly string[]
}

/** The tokens by which a text is found. They hold no white space, no quotation mark and, but for a word's beginning, no `*`. */
export function tokensOf (text: string): Set<string> {
  const tokens = new Set<string>()
  for (const piece of split(text)) {
    if (!startsWithCharacter.test(piece)) {
      const letters = head(piece)
      if (letters.length < shortest) tokens.add(piece)
      for (const length of beginnings) if (letters.length >= length) tokens.add(beginning(letters, length))
      continue
    }
    const characters = [...piece]
    characters.forEach((one, index) => {
      tokens.add(one)
      if (index > 0) tokens.add(characters[index - 1]! + one)
    })
  }
  return tokens
}

/** What is asked for; nothing where there is nothing to look for in it. Terms are apart by white space. */
export function parseTerms (asked: string): SearchTerms | undefined {
  const needles = new Set<string>()
  const tokens = new Set<string>()
  for (const term of asked.split(/\s+/u)) {
    const parts = split(term)
    const [first, last] = [parts[0], parts.at(-1)]
    if (first === undefined || last === undefined) continue
    // A word begins where it begins and, where it is short or another part follows, ends where it ends.
    const closed = !startsWithCharacter.test(last) && head(last).length < shortest
    needles.add(`${startsWithCharacter.test(first) ? '' : ' '}${parts.join(' ')}${closed ? ' ' : ''}`)
    for (const part of parts) for (const token of leading(part)) tokens.add(token)
  }
  return needles.size === 0 ? undefined : { needles: [...needles], tokens: [...tokens] }
}

/** Whether a text holds every term. */
export function matches ({ needles }: SearchTerms, text: string): boolean {
  const spaced = ` ${split(text).join(' ')} `
  return needles.every((needle) => spaced.includes(needle))
}

/** Words, and runs of characters that stand for themselves, as they are compared. */
function split (text: string): string[] {
  const folded = text.replace(normalized, (part) => part.normalize('NFKD')).toLowerCase().replace(ignored, '').replaceAll('ς', 'σ').normalize('NFC')
  return folded.match(pieces) ?? []
}

/** Of a part's tokens those that say the most. */
function leading (part: string): string[] {
  if (startsWithCharacter.test(part)) {
    const characters = [...part]
    return characters.length === 1 ? characters : characters.slice(1).map((one, index) => characters[index]! + one)
  }
  const letters = head(part)
  const length = beginnings.find((length) => letters.length >= length)
  return [length === undefined ? part : beginning(letters, length)]
}

/** As many letters of a word as its tokens can hold. */
function head (word: string): string[] {
  return [...word.slice(0, 2 * beginnings[0]!)]
}

function beginning (letters: readonly string[], length: number): string {
  return `${letters.slice(0, length).join('')}*`
}
