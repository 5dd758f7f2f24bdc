import MailComposer from 'nodemailer/lib/mail-composer';
import { cutText } from '../../../domain/text/cut-text.ts';
import { sha256Hex } from '../../../domain/text/sha256.ts';
import { singleLine } from '../../../domain/text/single-line.ts';
import type { NotificationMessage } from '../../../ports/notification-channel.ts';
import { EMAIL_LIMITS } from '../../bounds.ts';

/** Who a mail is from. */
export interface MailSender {
  /** Shown beside the address; null: the address alone. */
  readonly name: string | null;
  readonly address: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Words of others in a page: they stay words. */
function mailHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}

/** An id as mail has it, the same for the same words. */
function mailId(words: string, { address }: MailSender): string {
  return `<${sha256Hex(words).slice(0, 40)}@${address.split('@')[1]}>`;
}

/** Until when something is to be decided stands in the message itself. */
const isOver = ({ kind, closed }: NotificationMessage) => closed && kind !== 'test';

/** What is said about the link, which is all that can be pressed. */
const LINK_NOTE = 'The link opens the page and does nothing by itself: who decides signs in there.';

/** The same of a weekly summary, which is of no incident. */
const SUMMARY_LINK_NOTE = 'The link opens the page with the figures, for who is signed in there.';

/** What ends a mail that is of no incident. */
const TAILS: Readonly<Partial<Record<NotificationMessage['kind'], string>>> = {
  test: 'Nothing is to be done.',
  weekly_summary: 'Sent once a week.',
};

/** As text, and as a page of nothing but lines and the one link. */
function bodiesOf(message: NotificationMessage): { readonly text: string; readonly html: string } {
  const { link } = message;
  const lines = cutText(message.message, EMAIL_LIMITS.textChars).split('\n');
  const more = isOver(message) ? ['Nothing is to be decided any more.'] : [];
  const isSummary = message.kind === 'weekly_summary';
  const note = isSummary ? SUMMARY_LINK_NOTE : LINK_NOTE;
  const opens = isSummary ? 'Open the response metrics' : 'Open the incident';
  const ofIncident = `Severity ${singleLine(cutText(message.severity, EMAIL_LIMITS.subjectChars))}. Incident ${singleLine(cutText(message.incidentId, EMAIL_LIMITS.subjectChars))}.`;
  const tail = TAILS[message.kind] ?? ofIncident;
  const text = [
    ...(link === null ? [] : [link, note, '']),
    ...lines,
    ...(more.length === 0 ? [] : ['', ...more]),
    '',
    tail,
    '',
  ].join('\n');
  const anchor = link === null ? [] : [`<p><a href="${mailHtml(link)}">${opens}</a></p>`, `<p>${note}</p>`];
  const html = [
    '<!doctype html>',
    '<html lang="en"><body>',
    ...anchor,
    `<pre style="white-space:pre-wrap">${mailHtml(lines.join('\n'))}</pre>`,
    ...more.map((line) => `<p>${mailHtml(line)}</p>`),
    `<p>${mailHtml(tail)}</p>`,
    '</body></html>',
    '',
  ].join('\n');
  return { text, html };
}

/**
 * A notice as the bytes of a mail. The same notice is the same mail, by its Message-ID, however often it is sent; all of one
 * incident refer to one id, so that they stand together. Nothing in it answers an answer.
 */
export async function composeMail(
  message: NotificationMessage,
  from: MailSender,
  to: readonly string[],
): Promise<Buffer> {
  const thread = mailId(`incident\n${message.incidentId}`, from);
  const subject = singleLine(cutText(message.subject, EMAIL_LIMITS.subjectChars));
  const mail = new MailComposer({
    from: { name: from.name ?? '', address: from.address },
    to: to.map((address) => ({ name: '', address })),
    subject: subject === '' ? 'RecoverOps' : subject,
    messageId: mailId(`notice\n${message.noticeId}`, from),
    // A test belongs to nothing.
    ...(message.kind === 'test' ? {} : { inReplyTo: thread, references: thread }),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    ...bodiesOf(message),
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return await mail.compile().build();
}
