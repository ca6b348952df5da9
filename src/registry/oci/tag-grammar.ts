/** The grammar of tags in the OCI distribution specification. */
export function isTag(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/u.test(name);
}
