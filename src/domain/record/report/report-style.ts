import { sha256Base64 } from '../../text/sha256.ts';

/** The whole look of the report: nothing is loaded from anywhere. Contrast of text is at least 4.5. */
export const REPORT_STYLE = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#17202b;font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem}
h1,h2,h3{line-height:1.25;overflow-wrap:anywhere;break-after:avoid}
h1{font-size:1.5rem;margin:2rem 0 .75rem}
h2{font-size:1.15rem;margin:1.75rem 0 .5rem;border-bottom:1px solid #dbe1e8;padding-bottom:.2rem}
h3{font-size:1rem;margin:1.25rem 0 .4rem}
main>h1:first-child{margin-top:0}
p,li{overflow-wrap:anywhere}
p,li,td,th{unicode-bidi:isolate}
p{margin:.5rem 0}
ul,ol{margin:.5rem 0;padding-left:1.4rem}
code,pre{font-family:ui-monospace,"Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.87em}
code{background:#f0f3f6;padding:.05em .25em;border-radius:3px;overflow-wrap:anywhere;unicode-bidi:isolate}
pre{background:#f0f3f6;border:1px solid #dbe1e8;border-radius:4px;padding:.6rem .75rem;margin:.5rem 0;max-height:26rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:plaintext}
.table{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92em}
th,td{border-bottom:1px solid #dbe1e8;padding:.3rem .5rem;text-align:left;vertical-align:top}
th{white-space:nowrap}
.whole{white-space:nowrap}
.long{overflow-wrap:anywhere;min-width:12ch}
tr{break-inside:avoid}
thead{display:table-header-group}
figure{margin:.5rem 0;break-inside:avoid}
svg{display:block;width:100%;height:auto}
svg text{font-size:11px;fill:#3c4a59}
svg .end{text-anchor:end}
svg .middle{text-anchor:middle}
svg path{fill:none}
svg .grid{stroke:#dbe1e8}
svg .line{stroke:#0b5394;stroke-width:1.6}
svg .threshold{stroke:#a3212a;stroke-width:1.4;stroke-dasharray:6 4}
svg .moment{stroke:#17202b;stroke-dasharray:2 3}
details{border:1px solid #dbe1e8;border-radius:4px;padding:.5rem .75rem;margin:1rem 0}
summary{cursor:pointer}
nav ul{columns:3 12rem;margin:.5rem 0 0;padding:0;list-style:none}
nav .deeper{padding-left:1rem}
a{color:#0b5cad}
.left-out,.made{color:#4a5666}
@media screen and (max-width:40rem){
main{padding:1rem}
h1{font-size:1.15rem}
.table{overflow:visible}
table,tbody,tr,td{display:block;width:100%}
thead{display:none}
tr{border:1px solid #dbe1e8;border-radius:4px;margin:.5rem 0;padding:.3rem .5rem}
td{border:0;padding:.1rem 0}
.long{min-width:0}
.whole{white-space:normal;overflow-wrap:anywhere}
td:before{content:attr(data-label) ": ";color:#4a5666;font-weight:600}
svg text{font-size:20px}
svg .mark{font-size:14px}
svg .between{display:none}
}
@page{margin:15mm}
@media print{
body{font-size:10pt}
main{max-width:none;padding:0}
details{display:none}
pre{max-height:none;overflow:visible;background:none}
code{background:none;padding:0}
.table{overflow:visible}
p,li{orphans:3;widows:3}
}
`;

/** What a page with the report may do: show itself with its own style, and nothing else. */
export const REPORT_CSP = [
  "default-src 'none'",
  `style-src 'sha256-${sha256Base64(REPORT_STYLE)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
