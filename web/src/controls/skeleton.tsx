/** Holds the place of what is loading; screen readers hear one sentence instead. */
export function Skeleton({ rows, label }: { readonly rows: number; readonly label: string }) {
  return (
    <div className="skeleton" role="status">
      <span className="visually-hidden">{label}</span>
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <div className="skeleton__row" key={row} aria-hidden="true" />
      ))}
    </div>
  );
}
