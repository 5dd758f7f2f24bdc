import { expect, it } from 'vitest';
import { mailPage } from '../../../../scripts/pictures/mail-page.ts';
import { composeMail } from '../../../../src/clients/notify/email/compose-mail.ts';

const INCIDENT = '1796026970_Disk-Critical-ASG_web-asg';
const WORDS = `Why: /var/log is 94 % full, and the log /var/log/app/debug.log = 100 % of it${' of what is used'.repeat(12)}`;

it('a mail is pictured as a reader of mail shows it, word for word', async () => {
  const mail = await composeMail(
    {
      noticeId: 'n-1',
      subject: 'Approve or reject: Disk-Critical-ASG on web-asg',
      message: WORDS,
      severity: 'high',
      incidentId: INCIDENT,
      link: `http://127.0.0.1:8080/incidents/${INCIDENT}`,
      decision: null,
      closed: false,
    } as Parameters<typeof composeMail>[0],
    { name: 'RecoverOps', address: 'ops@example.org' },
    ['oncall@example.org'],
    null,
  );
  const taken = { from: '', to: [], secure: false, user: null, text: mail.toString('utf8') };
  const page = mailPage([taken], INCIDENT);
  expect(page).toContain(WORDS);
  expect(page).toContain(`href="http://127.0.0.1:8080/incidents/${INCIDENT}"`);
  expect(page).toContain('Subject: Approve or reject: Disk-Critical-ASG on web-asg');
  expect(page).toContain('From: RecoverOps &lt;ops@example.org>');
  expect(() => mailPage([taken], 'another')).toThrow('no mail tells of another');
});
