/** Memory for many small things of one life. */
export interface Arena {
  /** So many bytes that nobody else has, with anything in them. */
  take(size: number): Buffer;
}

const slabSize = 2 ** 20;

/** An allocation for each of ten thousand files would take longer than filling it. */
export function createArena(): Arena {
  let slab = Buffer.alloc(0);
  return {
    take: (size) => {
      if (size > slabSize / 4) return Buffer.allocUnsafeSlow(size);
      if (size > slab.length) slab = Buffer.allocUnsafeSlow(slabSize);
      const taken = slab.subarray(0, size);
      slab = slab.subarray(size);
      return taken;
    },
  };
}
