type Visitor = { readonly key: string; readonly number: number; readonly start: () => void };

/** Who waits, by key, so that many who wait for one key are not looked through for another. */
export interface WaitingRoom {
  /** What it returns takes the visitor out again. */
  enter(key: string, start: () => void): () => void;
  /** Takes out the one who has waited longest among the keys that may enter; absent when there is none. */
  callNext(mayEnter: (key: string) => boolean): Visitor | undefined;
}

export function createWaitingRoom(): WaitingRoom {
  /** Each in the order in which they came; none is empty. */
  const queues = new Map<string, Set<Visitor>>();
  let count = 0;

  function leave(visitor: Visitor): void {
    const queue = queues.get(visitor.key);
    queue?.delete(visitor);
    if (queue?.size === 0) queues.delete(visitor.key);
  }

  return {
    enter: (key, start) => {
      const visitor = { key, number: (count += 1), start };
      queues.set(key, (queues.get(key) ?? new Set()).add(visitor));
      return () => leave(visitor);
    },
    callNext: (mayEnter) => {
      let next: Visitor | undefined;
      for (const [key, [first]] of queues) {
        const isEarlier = first !== undefined && first.number < (next?.number ?? Infinity);
        if (isEarlier && mayEnter(key)) next = first;
      }
      if (next !== undefined) leave(next);
      return next;
    },
  };
}
