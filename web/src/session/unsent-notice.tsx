import { Notice } from '../controls/notice.tsx';
import { lastUnsent } from './unsent.ts';

/** On the sign-in page, after a session ended under somebody's hands: what was not sent, and that nothing is lost. */
export function UnsentNotice() {
  const unsent = lastUnsent();
  if (unsent === null) return null;
  return (
    <Notice tone="attention" role="alert" title={`Not sent: ${unsent.what}`}>
      <p>
        Your session had ended, so nothing was done. Sign in again under the same name: what you typed is
        still there, and it is sent only when you press the button again.
      </p>
    </Notice>
  );
}
