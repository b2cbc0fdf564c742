import { contents } from '../../schemas/content.ts'

/** How a message type of RongCloud's is said natively. */
export interface Kind {
  readonly objectName: string
  /** The native type. */
  readonly type: string
  /**
   * Fields whose names change places: RongCloud's, and the native one. A RongCloud field that bears the native name takes the other,
   * so that nothing is lost whatever a content holds; all further fields keep their names.
   */
  readonly names: ReadonlyArray<readonly [rongcloud: string, native: string]>
}

/** The first of each native type is what a native message becomes; the others say their `objectName` in their native content. */
export const kinds: readonly Kind[] = [
  { objectName: 'RC:TxtMsg', type: 'text', names: [['content', 'text']] },
  { objectName: 'RC:ReferenceMsg', type: 'text', names: [['content', 'text']] },
  { objectName: 'RC:ImgMsg', type: 'image', names: [['imageUri', 'url'], ['content', 'thumbnail']] },
  { objectName: 'RC:GIFMsg', type: 'image', names: [['remoteUrl', 'url'], ['gifDataSize', 'size']] },
  { objectName: 'RC:HQVCMsg', type: 'voice', names: [['remoteUrl', 'url']] },
  { objectName: 'RC:FileMsg', type: 'file', names: [['fileUrl', 'url']] },
  { objectName: 'RC:SightMsg', type: 'video', names: [['sightUrl', 'url'], ['content', 'thumbnail']] },
  { objectName: 'RC:LBSMsg', type: 'location', names: [['poi', 'name'], ['content', 'thumbnail']] }
]

export const byObjectName: ReadonlyMap<string, Kind> = new Map(kinds.map((kind) => [kind.objectName, kind]))

/** What a native message of this type is by itself. */
export const firstOf: ReadonlyMap<string, Kind> = new Map([...kinds].reverse().map((kind) => [kind.type, kind]))

const marked = 'rongcloud:'

/** Whether an objectName, taken as a native type, would be read as another one. */
function isAmbiguous (name: string): boolean {
  return Object.hasOwn(contents, name) || (name.startsWith(marked) && isAmbiguous(name.slice(marked.length)))
}

/** The native type that stands for an objectName that has no kind: itself, nearly always. */
export function typeFor (objectName: string): string {
  return isAmbiguous(objectName) ? marked + objectName : objectName
}

/** The objectName that a native type without a kind stands for. */
export function objectNameFor (type: string): string {
  const rest = type.slice(marked.length)
  return type.startsWith(marked) && isAmbiguous(rest) ? rest : type
}
