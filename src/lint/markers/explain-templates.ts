import type { MarkedFile, Marker } from '../../rewrite/find-markers.ts';

const message =
  'the marker is behind a template expression, which YAML takes for a mapping; set the value where the template takes it from';

/** To YAML, `{{ .Values.image }}` is a mapping. The markers of a file, with what that means in its place. */
export function explainTemplates({ bytes, markers }: MarkedFile): readonly Marker[] {
  if (!markers.some(isOnCollection)) return markers;
  const isTemplate = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('{{');
  if (!isTemplate) return markers;
  return markers.map((marker) =>
    isOnCollection(marker)
      ? { ...marker, state: { usable: false, reason: 'template-file', message } }
      : marker,
  );
}

function isOnCollection({ state }: Marker): boolean {
  return !state.usable && state.reason === 'on-collection';
}
