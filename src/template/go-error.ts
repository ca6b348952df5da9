/**
 * The error that a function of a template returns, or the text that it panics with in Go. The executor gives it a
 * place and turns it into a `TidemarkError`.
 */
export class GoError extends Error {
  override readonly name = 'GoError';
}
