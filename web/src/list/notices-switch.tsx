import { useState } from 'react';
import { Button } from '../controls/button.tsx';
import { noticesState, switchNoticesOff, switchNoticesOn } from '../live/desktop-notices.ts';

/** Switches notices of the desktop on and off, for this browser. */
export function NoticesSwitch() {
  const [state, setState] = useState(noticesState);
  if (state === 'unsupported') return null;
  if (state === 'blocked') {
    return (
      <span className="muted notices">
        This browser blocks notices; its settings for this site allow them.
      </span>
    );
  }
  const press = () => {
    if (state === 'on') setState(switchNoticesOff());
    else void switchNoticesOn().then(setState);
  };
  return (
    <Button look="quiet" pressed={state === 'on'} onPress={press}>
      Notify me on this desktop{state === 'on' ? ': on' : ''}
    </Button>
  );
}
