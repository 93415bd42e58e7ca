"""What a person sees: the pay page, and the charity's own counter where it pays back."""

from html import escape
from typing import Any
from urllib.parse import quote

from demo.fake_stripe.style import CSS

METHOD_NAMES = {"card": "银行卡", "alipay": "支付宝", "wechat_pay": "微信支付"}
OUTCOMES = {
    "paid": "付款成功",
    "declined": "付款失败（银行拒绝）",
    "later": "处理中，稍后到账",
    "late_failure": "处理中，稍后失败",
}
_STATES = {"open": "等付款", "complete": "已完成", "expired": "已过期"}
_PAID = {"paid": "已付", "unpaid": "未付", "no_payment_required": "不用付"}
_REFUND_STATES = {"succeeded": "已退", "pending": "正在退", "failed": "没退成", "canceled": "已取消"}
Body = dict[str, Any]


def pay(session: Body, item: Body, *, trouble: str = "") -> str:
    """The page a donor lands on: what, how much, to which account, three ways to pay, a way back."""
    product = item["price_data"]["product_data"]
    buttons = "".join(
        f'<button name="method" value="{method}" class="{method}">用{METHOD_NAMES[method]}付'
        f"　{money(session['amount_total'])}</button>"
        for method in session["payment_method_types"]
    )
    outcomes = "".join(
        f'<label><input type="radio" name="outcome" value="{value}"{" checked" if value == "paid" else ""}>{name}</label>'
        for value, name in OUTCOMES.items()
    )
    back = session.get("cancel_url")
    cancel = f'<p><a href="{escape(back)}">不付了，回上一页</a></p>' if back else ""
    alert = f'<p class="trouble" role="alert"><strong>没有付成。</strong>{escape(trouble)}</p>' if trouble else ""
    return _page(
        "付款",
        f"""{alert}<h1>{money(session["amount_total"])}</h1>
<p class="what">{escape(product["name"])}</p><p class="soft">{escape(product.get("description") or "")}</p>
<form method="post" action="/c/pay/{quote(session["id"])}">
<fieldset><legend>这次付款会怎样</legend>{outcomes}</fieldset>
<div class="ways">{buttons}</div></form>{cancel}
<p class="soft small">编号 <code>{escape(session.get("client_reference_id") or session["id"][:20])}</code></p>""",
    )


def closed(session: Body) -> str:
    words = "这一笔已经付过了。" if session["status"] == "complete" else "这个付款页已经过期，没有扣款。"
    back = session.get("cancel_url")
    link = f'<p><a href="{escape(back)}">回上一页</a></p>' if back else ""
    return _page("付款页已关闭", f"<h1>付款页已关闭</h1><p>{words}</p>{link}")


def counter(sessions: list[Body], refunds: list[Body], charges: dict[str, Body]) -> str:
    """The charity's side: what came in, with a way to pay back, as in Stripe's dashboard."""
    rows = "".join(_counter_row(session, charges.get(session["payment_intent"] or "")) for session in sessions)
    backs = "".join(
        f"<tr><td>{money(refund['amount'])}</td><td>{_REFUND_STATES[refund['status']]}</td>"
        f"<td><code>{escape(refund['id'])}</code></td></tr>"
        for refund in refunds
    )
    return _page(
        "收款柜台",
        f"""<h1>收款柜台</h1><p class="soft">慈善组织自己的收款账户。退款在这里办，账会自己跟上。</p>
<table><caption>付款</caption><thead><tr><th>金额</th><th>状态</th><th>已退</th><th>退款</th></tr></thead>
<tbody>{rows or '<tr><td colspan="4">还没有付款。</td></tr>'}</tbody></table>
<table><caption>退款</caption><tbody>{backs or "<tr><td>还没有退款。</td></tr>"}</tbody></table>""",
    )


def problem(message: str) -> str:
    return _page("打不开", f"<h1>打不开</h1><p>{escape(message)}</p>")


def money(fen: int) -> str:
    return f"¥{fen // 100:,}.{fen % 100:02d}"


def _counter_row(session: Body, charge: Body | None) -> str:
    state = f"{_STATES[session['status']]}，{_PAID[session['payment_status']]}"
    cells = f"<td>{money(session['amount_total'])}</td><td>{state}</td>"
    if not charge or charge["refunded"]:
        return f"<tr>{cells}<td>{money(charge['amount_refunded']) if charge else ''}</td><td></td></tr>"
    left = charge["amount"] - charge["amount_refunded"]
    form = f"""<form method="post" action="/counter/refund"><input type="hidden" name="charge" value="{charge["id"]}">
<label>退 <input name="yuan" inputmode="decimal" value="{left // 100}.{left % 100:02d}"> 元</label>
<label><input type="checkbox" name="fails" value="1">让它失败</label><button>退款</button></form>"""
    return f"<tr>{cells}<td>{money(charge['amount_refunded'])}</td><td>{form}</td></tr>"


def _page(title: str, main: str) -> str:
    return f"""<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}　演示支付</title>
<style>{CSS}</style></head><body><header><p><strong>演示</strong>　假的支付公司：金额是虚构的，不会真的扣款。</p></header>
<main>{main}</main></body></html>"""
