/** Text safe inside of HTML and SVG, also in attributes. */
export const escapeMarkup = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** An element with its attributes (escaped; numbers to two decimals) around markup. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, ...children: readonly string[]): string {
  const list = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? Number(value.toFixed(2)) : escapeMarkup(value)}"`,
  )
  return `<${name}${list.join('')}>${children.join('')}</${name}>`
}
