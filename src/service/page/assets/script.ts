/**
 * Keeps an open page fresh: asks again every few seconds while it can be seen, and puts in what is new without taking
 * the focus away. Plain text for the browser; without it, the page works and is renewed by loading it again.
 */
export const script = `'use strict';
(() => {
  const period = 5000;
  let tag = null;
  let paused = false;

  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'pause';
  const label = () => {
    button.textContent = paused ? 'Resume updates' : 'Pause updates';
    button.setAttribute('aria-pressed', String(paused));
  };
  button.addEventListener('click', () => {
    paused = !paused;
    label();
  });
  label();
  document.querySelector('header').append(button);

  const busy = () => {
    const selection = getSelection();
    const field = document.activeElement && document.activeElement.closest('#live form');
    return paused || document.hidden || field || (selection && !selection.isCollapsed);
  };

  const renew = async () => {
    if (busy()) return;
    const headers = tag === null ? {} : { 'if-none-match': tag };
    const response = await fetch(location.href, { headers, cache: 'no-store', signal: AbortSignal.timeout(10000) });
    if (response.status === 401) return location.reload();
    if (response.status !== 200) return;
    const known = tag;
    tag = response.headers.get('etag');
    const text = await response.text();
    if (known === null || busy()) return;
    const fresh = new DOMParser().parseFromString(text, 'text/html').getElementById('live');
    const live = document.getElementById('live');
    if (!fresh || !live) return;
    const focused = document.activeElement;
    const address = live.contains(focused) ? focused.getAttribute('href') : null;
    live.replaceChildren(...fresh.childNodes);
    if (address === null) return;
    const again = Array.from(live.querySelectorAll('a')).find((link) => link.getAttribute('href') === address);
    if (again) again.focus({ preventScroll: true });
  };

  setInterval(() => renew().catch(() => {}), period);
})();
`;
