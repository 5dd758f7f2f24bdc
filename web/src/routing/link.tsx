import type { MouseEvent, ReactNode } from 'react';
import { navigate } from './location.ts';

/** A link within the dashboard; a click with a modifier stays the browser's. */
export function Link(props: {
  readonly href: string;
  readonly className?: string;
  readonly current?: boolean;
  readonly replace?: boolean;
  /** Another view of the same page. */
  readonly stay?: boolean;
  readonly children: ReactNode;
}) {
  const onClick = (event: MouseEvent<HTMLAnchorElement>) => {
    const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
    if (modified || event.defaultPrevented) return;
    event.preventDefault();
    navigate(props.href, props.replace === true ? 'replace' : 'push', props.stay === true ? 'stay' : 'top');
  };
  return (
    <a
      href={props.href}
      className={props.className}
      aria-current={props.current === true ? 'page' : undefined}
      onClick={onClick}
    >
      {props.children}
    </a>
  );
}
