import type { ReactNode } from 'react';

/** Names and values; a null value is left out. */
export function Facts({ items }: { readonly items: Readonly<Record<string, ReactNode>> }) {
  return (
    <dl className="facts">
      {Object.entries(items)
        .filter(([, value]) => value !== null && value !== undefined)
        .map(([name, value]) => (
          <div className="facts__item" key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
