import * as z from 'zod';

/**
 * What we note in a pull request for ourselves. It is a hint that people can edit: what was proposed is read from the
 * commit, never from here.
 */
export type Marker = {
  readonly group: string;
  readonly wish: string;
  /** Digest of the title that we wrote last. */
  readonly title: string;
  /** The host that wrote it. */
  readonly by: string;
  /** Why we closed the pull request; without it somebody else did. */
  readonly closed?: string;
  /** Pull requests that this one stands for. */
  readonly replaces?: readonly number[];
  /** Set when it proposes again what was merged and then taken back. */
  readonly reverted?: boolean;
  readonly records?: Records;
};

/** What people have asked for; kept where the next run reads it, with the pull request itself. */
export type Records = {
  /** Tags, or `image:tag`, that are not to be proposed. */
  readonly ignore?: readonly string[];
  /** Only these tags are to be proposed. */
  readonly pin?: readonly string[];
  readonly paused?: boolean;
  /** The login of whoever asked for it, by what stands in `ignore` or `pin`. */
  readonly by?: Readonly<Record<string, string>>;
};

const NAME = 'tidemark:v1';
const tags = z.array(z.string().max(400)).max(50);
const schema = z.object({
  group: z.string(),
  wish: z.string(),
  title: z.string(),
  by: z.string(),
  closed: z.string().exactOptional(),
  replaces: z.array(z.number().int()).max(100).exactOptional(),
  reverted: z.boolean().exactOptional(),
  records: z
    .object({
      ignore: tags.exactOptional(),
      pin: tags.exactOptional(),
      paused: z.boolean().exactOptional(),
      by: z.record(z.string().max(400), z.string().max(100)).exactOptional(),
    })
    .exactOptional(),
});

/** One line of HTML comment. Characters that could end it are escaped, which JSON allows. */
export function renderMarker(marker: Marker): string {
  const json = JSON.stringify(marker)
    .replaceAll('--', '\\u002d\\u002d')
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e');
  return `<!-- ${NAME} ${json} -->`;
}

/** The marker of a body of ours; undefined when there is none that can be read. */
export function parseMarker(body: string): Marker | undefined {
  const match = /<!-- tidemark:v1 (\{.*?\}) -->/.exec(body);
  if (match?.[1] === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(match[1])).data;
  } catch {
    return undefined;
  }
}
