/** A body as JSON, for reading single members. */
export function parseBody(body: string | undefined): Readonly<Record<string, string>> {
  // The tests compare every member that they read, so that a wrong shape fails them.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(body ?? '{}') as Readonly<Record<string, string>>;
}
