/** A client's text in a message: quoted, and cut if it is long. */
export function quoted(text: string): string {
  return `'${text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text.toWellFormed()}'`;
}
