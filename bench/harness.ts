export type Row = {
  readonly name: string;
  /** What `perRun` counts. */
  readonly unit?: string;
  /** How many units one run of the subject works through. */
  readonly perRun?: number;
  /** The ratio that we aim for; printed, never enforced. */
  readonly target?: number;
  readonly prepare: () => Promise<Prepared> | Prepared;
};

export type Prepared = {
  readonly subject: () => unknown;
  /** The least work that could give the result; may be a promise, as the subject. */
  readonly floor: () => unknown;
  readonly floorName: string;
  /** More to print, asked for after the runs. */
  readonly note?: () => string;
  readonly dispose?: () => void | Promise<void>;
};

export type Measurement = {
  readonly subject: number;
  readonly floor: number;
  /** The median of what each pair of runs gave. */
  readonly ratio: number;
  readonly floorName: string;
  readonly note: string;
};

const warmUps = 3;
const minimumRuns = 7;
const budget = 3_000;

/**
 * Measures a row: subject and floor take turns in being first, so that a change of the machine's speed and the garbage of
 * the one before meet both. The figures are medians: in milliseconds, and of the ratio within each pair.
 */
export async function measure(row: Row): Promise<Measurement> {
  const prepared = await row.prepare();
  try {
    for (let run = 0; run < warmUps; run++) await runBoth(prepared);
    const runs: { readonly subject: number; readonly floor: number }[] = [];
    const end = performance.now() + budget;
    while (runs.length < minimumRuns || performance.now() < end)
      runs.push(await runBoth(prepared, runs.length % 2 === 1));
    return {
      subject: median(runs.map((run) => run.subject)),
      floor: median(runs.map((run) => run.floor)),
      ratio: median(runs.map((run) => run.subject / run.floor)),
      floorName: prepared.floorName,
      note: prepared.note?.() ?? '',
    };
  } finally {
    await prepared.dispose?.();
  }
}

/** One line: name, both medians, the ratio, and the time per unit where a row has units. */
export function toLine(row: Row, measurement: Measurement): string {
  const { subject, floor, floorName, note } = measurement;
  const ratio = `${measurement.ratio.toFixed(2)}×${row.target === undefined ? '' : ` (aim ${row.target}×)`}`;
  const each =
    row.perRun === undefined
      ? ''
      : `, ${((subject * 1e6) / row.perRun).toFixed(0)} ns per ${row.unit ?? 'unit'} (floor ${((floor * 1e6) / row.perRun).toFixed(0)})`;
  return `${row.name}: ${toTime(subject)}, ${floorName} ${toTime(floor)}, ${ratio}${each}${note === '' ? '' : `; ${note}`}`;
}

async function runBoth(
  { subject, floor }: Prepared,
  floorFirst = false,
): Promise<{ subject: number; floor: number }> {
  const early = floorFirst ? await time(floor) : undefined;
  const own = await time(subject);
  return { subject: own, floor: early ?? (await time(floor)) };
}

async function time(run: () => unknown): Promise<number> {
  const start = performance.now();
  const result = run();
  if (result instanceof Promise) await result;
  return performance.now() - start;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function toTime(milliseconds: number): string {
  return milliseconds < 1 ? `${(milliseconds * 1_000).toFixed(1)} µs` : `${milliseconds.toFixed(2)} ms`;
}
