import { compileRegexp } from '../../go/regexp.ts';
import { TidemarkError } from '../../errors.ts';

/** Every character that a tag may have; letters first, so that the first match of a class is a typical one. */
const characters = Array.from('abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_.-');

/** The characters of tags that a class of a pattern (`[a-z]`, `\d`, `.`) matches. */
export function listMatching(token: string): readonly string[] {
  try {
    const regexp = compileRegexp(`^(?:${token})$`);
    return characters.filter((character) => regexp.test(character));
  } catch (error) {
    if (error instanceof TidemarkError) return [];
    throw error;
  }
}
