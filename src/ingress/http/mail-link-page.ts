import { MAIL_LINK_PATH } from '../../contracts/api.ts';
import { standalonePage } from './standalone-page.ts';

export const MAIL_LINK_SCRIPT_PATH = `${MAIL_LINK_PATH}/link.js`;

/** Puts what stands behind the `#` into the form, as no browser sends that to a server by itself. It presses nothing. */
export const MAIL_LINK_SCRIPT = `'use strict';
const link = location.hash.slice(1);
const form = document.querySelector('form');
if (link === '') {
  document.querySelector('#missing').hidden = false;
} else {
  form.elements.link.value = link;
  // Of this page: a press whose answer is lost may come again.
  form.elements.press.value = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  form.hidden = false;
  // The link is good once: a second press would take the answer of the first away. Back on this page it can be pressed again.
  const button = form.querySelector('button');
  form.addEventListener('submit', () => setTimeout(() => (button.disabled = true)));
  window.addEventListener('pageshow', () => (button.disabled = false));
}
`;

/** Where the link of a mail leads. It is the same whatever the link says: nothing is looked at before somebody presses the button. */
export const MAIL_LINK_PAGE = standalonePage({
  title: 'Read an incident',
  script: MAIL_LINK_SCRIPT_PATH,
  body: `      <p>The link of a mail led here. Nothing has happened by that.</p>
      <form method="post" action="${MAIL_LINK_PATH}" hidden>
        <input type="hidden" name="link" value="" />
        <input type="hidden" name="press" value="" />
        <p><button type="submit">Read the incident</button></p>
        <p>The link is good once. It shows this one incident for an hour, and decides nothing.</p>
      </form>
      <p id="missing" hidden>What the link is good for is missing from the address: open it from the mail itself.</p>
      <noscript><p>The button needs JavaScript. Without it, open the incident by the other link of the mail, and sign in.</p></noscript>
      <p><a href="/">Sign in instead</a></p>`,
});
