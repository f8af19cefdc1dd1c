/** JSON of a part of the live state, and a number that goes up when it changes. */
export interface Part {
  readonly version: number
  readonly json: string
}

export const EMPTY_PART: Part = { version: 0, json: 'null' }

export function renew(part: Part, value: unknown): Part {
  const json = JSON.stringify(value)
  return json === part.json ? part : { version: part.version + 1, json }
}
