import { SafeText } from '../text/safe-text.tsx';

/** Lines as they are, in a box that scrolls; it takes the focus, so that a keyboard can scroll it. */
export function ScrolledText({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="operations__code" tabIndex={0} aria-label={label}>
      <pre>
        <SafeText text={text} />
      </pre>
    </section>
  );
}
