import { findMarkers } from '../../src/rewrite/find-markers.ts';
import type { Marker, Setter } from '../../src/rewrite/marker.ts';
import { rewriteFile } from '../../src/rewrite/rewrite-file.ts';
import type { FileRewrite, SetterValue } from '../../src/rewrite/rewrite-file.ts';

/** A marker comment, `M('ns:p:tag')`. */
export function M(setter = 'ns:p'): string {
  return `# {"$imagepolicy": "${setter}"}`;
}

export type Image = { readonly name: string; readonly tag: string; readonly digest?: string };

/** The value that a setter asks for when the policy selects this image. */
export function valueOf({ name, tag, digest }: Image, { part }: Setter): SetterValue {
  switch (part) {
    case 'reference':
      return { kind: 'value', value: `${name}:${tag}${digest === undefined ? '' : `@${digest}`}` };
    case 'tag':
      return { kind: 'value', value: tag };
    case 'name':
      return { kind: 'value', value: name };
    case 'digest':
      if (digest === undefined)
        return { kind: 'held', code: 'digest-missing', reason: 'the policy has no digest' };
      return { kind: 'value', value: digest };
  }
}

export function rewrite(
  text: string | Uint8Array,
  image: Image | ((setter: Setter) => SetterValue),
): FileRewrite {
  const marked = findMarkers('a.yaml', Buffer.from(text));
  return rewriteFile(marked, (setter) =>
    typeof image === 'function' ? image(setter) : valueOf(image, setter),
  );
}

/** The text after every marked value was set to this one. */
export function setAll(text: string, value: string): string {
  const { bytes, problems } = rewrite(text, () => ({ kind: 'value', value }));
  const fault = problems.find(({ severity }) => severity === 'error');
  if (fault !== undefined) throw new Error(fault.message);
  return bytes === undefined ? text : Buffer.from(bytes).toString();
}

export function textOf({ bytes }: FileRewrite): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString();
}

/** `usable`, or the reason why not, for each marker of the text. */
export function statesOf(text: string | Uint8Array): readonly string[] {
  return findMarkers('a.yaml', Buffer.from(text)).markers.map(({ state }: Marker) => {
    return state.usable ? 'usable' : state.reason;
  });
}
