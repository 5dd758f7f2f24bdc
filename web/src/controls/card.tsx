import { type ReactNode, useId } from 'react';

/** A titled section of a page. */
export function Card(props: {
  readonly title: ReactNode;
  readonly aside?: ReactNode;
  readonly tone?: 'attention' | 'bad' | 'untrusted';
  readonly children: ReactNode;
}) {
  const titleId = useId();
  return (
    <section
      className={props.tone === undefined ? 'card' : `card card--${props.tone}`}
      aria-labelledby={titleId}
    >
      <header className="card__header">
        <h2 className="card__title" id={titleId}>
          {props.title}
        </h2>
        {props.aside !== undefined && <div className="card__aside">{props.aside}</div>}
      </header>
      <div className="card__body">{props.children}</div>
    </section>
  );
}
