import { useState } from 'react';
import { Button } from '../controls/button.tsx';
import { Notice } from '../controls/notice.tsx';
import { SafeText } from '../text/safe-text.tsx';
import { forgetDraftsOf, othersWithDrafts } from './draft.ts';
import { useSession } from './session-context.ts';

/** Somebody else's session ended in this tab with text that was not sent: it is theirs, and not taken over. */
export function OthersDraftsNotice() {
  const { principal } = useSession();
  const [others, setOthers] = useState(() => othersWithDrafts(principal));
  if (others.length === 0) return null;
  return (
    <Notice
      tone="attention"
      role="status"
      title={
        <>
          Not taken over: what <SafeText text={others.join(', ')} /> typed and did not send
        </>
      }
    >
      <p>
        You are signed in as <SafeText text={principal} />. It is there again when they sign in in this tab.
      </p>
      <Button
        look="quiet"
        onPress={() => {
          forgetDraftsOf(others);
          setOthers([]);
        }}
      >
        Throw it away
      </Button>
    </Notice>
  );
}
