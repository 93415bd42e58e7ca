"""The stand-in's own dress: plain, so that nobody takes it for a real pay page."""

CSS = """
:root { color-scheme: light dark; --ink: #1b1f27; --ground: #fff; --soft: #555e6c; --line: #c9ced6; --go: #2f3b8f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaee; --ground: #14161b; --soft: #aab1bd; --line: #454b57; --go: #aab4ff; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 17px/1.7 "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
  color: var(--ink); background: var(--ground); }
header { background: #ffe9a8; color: #3d2e00; padding: 4px 16px; }
header p { max-width: 30rem; margin: 0 auto; }
main { max-width: 30rem; margin: 0 auto; padding: 16px 16px 48px; }
main:has(table) { max-width: 48rem; }
h1 { font-size: 2.25rem; line-height: 1.3; margin: 16px 0 4px; font-variant-numeric: tabular-nums; }
p { margin: 8px 0; } .what { font-size: 1.2rem; } .soft { color: var(--soft); } .small { font-size: .9rem; }
a { color: var(--go); }
fieldset { border: 1px solid var(--line); border-radius: 3px; margin: 24px 0; padding: 8px 16px 12px; }
fieldset label { display: flex; gap: 10px; align-items: center; min-height: 44px; }
input[type=radio], input[type=checkbox] { width: 20px; height: 20px; }
.ways { display: grid; gap: 12px; }
button { font: inherit; font-weight: 600; min-height: 52px; border: 1px solid transparent; border-radius: 3px;
  padding: 0 16px; color: #fff; background: #2f3b8f; cursor: pointer; }
button.alipay { background: #0a5bb8; } button.wechat_pay { background: #166b3a; }
button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid #b26a00; outline-offset: 2px; }
.trouble { border-left: 4px solid #b3261e; padding: 8px 12px; background: #fdecea; color: #5c100b; }
code { overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; margin: 24px 0; font-size: .95rem; }
caption { text-align: left; font-weight: 600; padding: 4px 0; }
th, td { text-align: left; padding: 8px 8px 8px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td form { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
td input[name=yuan] { width: 6rem; font: inherit; } td button { min-height: 40px; }
"""
