import { type ReactNode, useEffect, useRef } from 'react';
import { useLive } from '../live/live-context.ts';
import { hasMoved } from '../routing/location.ts';

/** A page's heading: takes the focus after a move between pages, and names the page, with what waits for a person. */
export function PageHeading(props: { readonly title: string; readonly children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { pendingCount } = useLive();
  useEffect(() => {
    if (hasMoved()) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <title>{`${pendingCount > 0 ? `(${pendingCount}) ` : ''}${props.title} · RecoverOps`}</title>
      <h1 ref={heading} tabIndex={-1} className="page-heading">
        {props.children}
      </h1>
    </>
  );
}
