/** A SHA-256, whole and selectable, with the eight characters that people compare set apart. */
export function Digest({ value }: { readonly value: string }) {
  return (
    <code className="digest" title={value}>
      <b>{value.slice(0, 8)}</b>
      {value.slice(8)}
    </code>
  );
}
