import { useState } from 'react';
import { Button } from './button.tsx';

/** Copies text; where the browser forbids it (plain HTTP on another host) it says to select by hand. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [result, setResult] = useState<'idle' | 'copied' | 'refused'>('idle');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setResult('copied');
    } catch {
      setResult('refused');
    }
  };
  return (
    <>
      <Button look="quiet" onPress={() => void copy()}>
        {label}
      </Button>
      <span role="status" className="muted">
        {result === 'copied' && 'Copied.'}
        {result === 'refused' && 'The browser does not allow it here: select the text and copy it.'}
      </span>
    </>
  );
}
