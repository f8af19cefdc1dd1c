/** Style of a report: light and dark by the reader's choice, light on paper. Series colours reach 3:1 on both grounds. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#f6f7f9;--panel:#fff;--line:#dde2e8;--grid:#e9edf1;--grid-strong:#a9b3bf;--text:#17202b;--quiet:#5b6878;--best:#0a6aa8;
--series-1:#0a7cc2;--series-2:#d55e00;--series-3:#009e73;--series-4:#b0508c;--series-5:#a68a00;--series-6:#7d6fd0;--pass:#d55e00;--fail:#0a7cc2}
@media (prefers-color-scheme:dark){:root{--ground:#0d1117;--panel:#141a23;--line:#28313e;--grid:#212a36;--grid-strong:#4d5a6b;--text:#e6ebf2;--quiet:#9aa7b8;--best:#6cc0f5;
--series-1:#4aa8e8;--series-2:#f0833a;--series-3:#2fc295;--series-4:#dc86b8;--series-5:#d0b53c;--series-6:#a79cf0;--pass:#f0833a;--fail:#4aa8e8}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1240px;margin:0 auto;padding:36px 24px 64px}
h1{font-size:28px;line-height:1.2;margin:0 0 4px;letter-spacing:-.01em}
h2{font-size:20px;margin:44px 0 12px;padding-top:16px;border-top:1px solid var(--line)}
h3{font-size:15px;margin:0 0 8px}
h4{font-size:13px;margin:0 0 8px 22px;padding-left:8px;border-left:4px solid;font-weight:600}
.lead{color:var(--quiet);margin:0 0 20px;max-width:80ch}
.figures{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:18px}
figure{margin:0;padding:16px 18px;background:var(--panel);border:1px solid var(--line);border-radius:10px;break-inside:avoid;min-width:0}
figure.wide{grid-column:1/-1}
figure.missing p{color:var(--quiet);margin:0}
figcaption{color:var(--quiet);font-size:13px;margin-top:8px}
.chart{display:block;width:100%;height:auto;overflow:visible}
.chart text{fill:var(--text);font-size:12.5px}.chart text.tick{fill:var(--quiet)}
.grid{stroke:var(--grid);stroke-width:1}.frame{fill:none;stroke:var(--grid-strong);stroke-width:1}.line{fill:none;stroke-linejoin:round}
.legend{display:flex;flex-wrap:wrap;gap:2px 16px;list-style:none;margin:6px 0 0;padding:0;font-size:13px}
.legend li{display:flex;align-items:center;gap:6px}.key{width:28px;height:10px}
.scroll{overflow-x:auto;background:var(--panel);border:1px solid var(--line);border-radius:10px}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th,td{padding:7px 9px;text-align:right;white-space:nowrap;border-top:1px solid var(--grid)}
thead th{border-top:0;color:var(--quiet);font-weight:600;font-size:13px}
th:first-child{text-align:left}tbody th{font-weight:600}
tr.baseline th{font-weight:400}tr.baseline{color:var(--quiet)}
td.best{font-weight:700;color:var(--best)}.error{color:var(--quiet);font-weight:400}
.verdict{margin:10px 0 0;padding-left:18px}
:root{--jet:clamp(62px,9.3vw,126px)}
.gallery{display:flex;flex-wrap:wrap;gap:14px 26px;align-items:flex-start}
.rows{width:16px}
.rows span{display:flex;align-items:center;justify-content:center;height:calc(var(--jet) + 5px);writing-mode:vertical-rl;rotate:180deg;font-size:12px;color:var(--quiet)}
.jets{display:flex;gap:6px}.jet{width:var(--jet)}
.jet img{display:block;width:100%;height:auto;aspect-ratio:1;image-rendering:pixelated;margin-bottom:5px;border-radius:2px}
.jet p{margin:0;font-size:12px;line-height:1.35;color:var(--quiet)}
.bars{display:flex;flex-wrap:wrap;gap:6px 40px;margin-top:12px;font-size:13px;color:var(--quiet)}
.bar{display:flex;gap:8px;align-items:center}.bar i{display:block;width:180px;height:12px;border-radius:2px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:6px 18px;margin:0;font-size:14px}
dt{font-weight:600}dd{margin:0;color:var(--quiet)}
code{font:13px ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
@media (max-width:820px){.figures{grid-template-columns:minmax(0,1fr)}dl{grid-template-columns:1fr}dd{margin-bottom:6px}:root{--jet:18vw}.rows{display:none}}
@media print{:root{color-scheme:light;--ground:#fff;--panel:#fff;--line:#ccc;--grid:#e9edf1;--grid-strong:#999;--text:#000;--quiet:#444;--best:#0a6aa8;
--series-1:#0a7cc2;--series-2:#d55e00;--series-3:#009e73;--series-4:#b0508c;--series-5:#a68a00;--series-6:#7d6fd0;--pass:#d55e00;--fail:#0a7cc2}
*{print-color-adjust:exact}main{padding:0;max-width:none}body{font-size:11px}h2{break-after:avoid}table{font-size:10px}th,td{padding:4px 6px}:root{--jet:66px}}
`
