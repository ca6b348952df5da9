import { TidemarkError } from '../../errors.ts';
import { parseImageName } from '../../registry/image-name.ts';

const longest = 300;

/** The canonical name of the image that a text names, with or without a tag or digest. */
export function toImageHint(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > longest) return undefined;
  const [name = ''] = text.replace(/^https?:\/\//, '').split('@', 1);
  try {
    return parseImageName(name.replace(/:[\w][\w.-]{0,127}$/, '')).canonical;
  } catch (error) {
    if (error instanceof TidemarkError) return undefined;
    throw error;
  }
}
