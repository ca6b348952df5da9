export type ProgressOptions = {
  readonly stream: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly now?: () => number;
};

export type Progress = {
  readonly onProgress: (done: number, total: number) => void;
  readonly clear: () => void;
};

/** Milliseconds before a scan says how far it is: a quick one needs no word. */
const patience = 1_000;

/** Shows one line that is written over, on a terminal only. */
export function createProgress({ stream, now = Date.now }: ProgressOptions): Progress {
  const started = now();
  let shown = false;
  function onProgress(done: number, total: number): void {
    if (stream.isTTY !== true || now() - started < patience) return;
    stream.write(`\r\u001b[Kscanned ${done} of ${total} repositories`);
    shown = true;
  }
  function clear(): void {
    if (shown) stream.write('\r\u001b[K');
    shown = false;
  }
  return { onProgress, clear };
}
