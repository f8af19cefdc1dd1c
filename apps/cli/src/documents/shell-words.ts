/** Words of a simple command line as a shell has them: quotes, no variables. Ends at a comment, pipe, redirection or next command. */
export function shellWords(line: string): string[] {
  const words: string[] = []
  for (const [token] of line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)) {
    if (/^(#|\||\d?>|<$|&|;)/.test(token)) break
    words.push(token.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''))
  }
  return words
}
