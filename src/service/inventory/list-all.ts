import type { Entry, Store } from '../store/store.ts';

const pageSize = 500;

/** All entries below a prefix, page by page; those that come or go meanwhile may or may not be among them. */
export async function* listAll(store: Store, prefix: string): AsyncGenerator<Entry> {
  let after: string | undefined;
  for (;;) {
    const page = await store.list(prefix, { limit: pageSize, ...(after !== undefined && { after }) });
    yield* page;
    after = page.at(-1)?.key;
    if (page.length < pageSize || after === undefined) return;
  }
}
