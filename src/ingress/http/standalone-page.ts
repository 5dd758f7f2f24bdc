import { escapeHtml } from '../../domain/text/html-text.ts';
import { sha256Base64 } from '../../domain/text/sha256.ts';

/** The look of pages that are no part of the dashboard: nothing is loaded for it. Contrast of text is at least 4.5. */
const STYLE = `
:root{color-scheme:light dark}
*{box-sizing:border-box}
[hidden]{display:none}
body{margin:0;background:light-dark(#f4f6f8,#0d1116);color:light-dark(#17202b,#e2e8ef);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif}
main{max-width:34rem;margin:0 auto;padding:14vh 1.25rem 2.5rem}
h1{font-size:1.4rem;line-height:1.3;margin:0 0 .75rem}
h1,p{overflow-wrap:anywhere}
p{margin:.75rem 0}
a{color:light-dark(#0b5cad,#7cb8f5)}
p>a:only-child{display:inline-block;padding:.5rem 0}
button{min-height:44px;padding:.5rem 1rem;border:0;border-radius:6px;background:light-dark(#0f766e,#2dd4bf);color:light-dark(#fff,#062722);font:inherit;font-weight:600;cursor:pointer}
button:disabled{opacity:.6;cursor:default}
a:focus-visible,button:focus-visible{outline:2px solid light-dark(#0b6bcb,#7cb8f5);outline-offset:2px}
small{color:light-dark(#536070,#97a5b5)}
code{font-family:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
`;

/** For the policy of content: this style and no other is allowed to stand in a page. */
export const STANDALONE_STYLE_HASH = `'sha256-${sha256Base64(STYLE)}'`;

interface StandalonePage {
  /** Text, not markup. */
  readonly title: string;
  /** Markup: whatever was not written here went through `escapeHtml`. */
  readonly body: string;
  /** Address of a script of ours that the page needs. */
  readonly script?: string;
}

/** A whole page for a browser, apart from the dashboard: it is there also where that cannot be served. */
export function standalonePage({ title, body, script }: StandalonePage): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="robots" content="noindex" />
    <title>${escapeHtml(title)} · RecoverOps</title>
    <style>${STYLE}</style>${script === undefined ? '' : `\n    <script src="${escapeHtml(script)}" defer></script>`}
  </head>
  <body>
    <main>
      <h1>${escapeHtml(title)}</h1>
${body}
    </main>
  </body>
</html>
`;
}
