import type { Channel } from '../../channel/channel.ts';

/** A webhook knows its channel; a name is sent only when the Provider gives one, because it needs a permission. */
export function toEnvelope({ channel, username }: Channel): Readonly<Record<string, unknown>> {
  return {
    ...(channel !== '' && { channel }),
    ...(username !== '' && { username }),
    unfurl_links: false,
    unfurl_media: false,
  };
}
