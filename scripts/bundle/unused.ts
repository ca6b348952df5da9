import type { Plugin } from 'esbuild';

/**
 * Leaves out what undici loads only for the bodies of a `fetch` of its own and for HTTP/2, neither of which a request
 * of ours has.
 */
export const unused: Plugin = {
  name: 'unused',
  setup(build) {
    const parts = ['web/fetch/body', 'web/fetch/formdata', 'web/webidl', 'dispatcher/client-h2'];
    const filter = new RegExp(`/undici/lib/(?:${parts.join('|')})(?:/index)?\\.js$`);
    build.onLoad({ filter }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};
