"""Where somebody lives, said by what stands near: the third house past the camphor tree, over the barber's, in group 3."""

import re
from collections.abc import Iterator

from marketplace.lib.privacy import namebook as book
from marketplace.lib.privacy.finding import CONFIRM, Finding
from marketplace.lib.privacy.folding import HAN, Folded

_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_SIDE = (
    r"(?:旁边?|边上|边|附近|斜?对面|对过|对门|隔壁|后面|后头|后边|背后|后院|前面|前头|前边|门口|楼上|楼下|上头|下头|上边|下边|里头|里边|底下|脚下|尽头|深处|拐角处?|转角处?|中间|当中"
    r"|[东南西北]头|[东南西北]边|往[上下里前后东西南北左右](?:走|数|拐|去)?|[左右][手侧边])"
)
_HOUSE = r"(?:[间座栋幢户家排个](?:[\u3400-\u9fff]{0,5}?(?:房子?|屋|院子?|小院|楼|铺子?|店|门))?)"
_PUBLIC = re.compile(
    r"教室|会议|活动室|座位|食堂|大厅|窗口|办公|政府|民政|服务站|社工站|服务中心|委会|党群|医院|卫生院|学校|舞台|主席台|展[厅位台]|摊位|货架|队伍|车厢|柜台|捐赠|集合|签到|会场|操场|超市里"
)
_BEYOND = re.compile(
    rf"[{HAN}\dA-Z]{{2,12}}?{_SIDE}(?:的|数|起)?(?:第?{_N}|最?[里后前上下][面边头]?第?{_N}?|那|这){_HOUSE}"
)
_COUNTED = re.compile(
    rf"[{HAN}]{{1,8}}?(?:村部|村口|寨门|桥头|路口|坪|湾|坡|岭|坝|岗|沟|巷子?|街|井)(?:[东南西北上下里前后左右][头边面]?|往[{HAN}]{{1,3}})(?:[{HAN}\d]{{0,5}}?)第{_N}[户家栋间排座]"
)
_LIVES_BY = re.compile(
    rf"(?:(?:家|屋头?|房子|老屋|新屋|住处|门|定位)(?:就|也|还|都)?在|(?<![常居入])住(?:在|到)?|搬[到去])(?P<where>(?![{HAN}]{{0,4}}(?:附近|周边))[{HAN}\dA-Z]{{2,12}}?{_SIDE}(?:的?[{HAN}]{{0,4}}(?:小卖部|店|铺|房|屋|楼|院))?)(?![的是])"
)
_SHOP = r"(?:铺子?|店|馆|行|厂|站|局|所|小卖部|供销社|银行|邮局|超市|诊所|药房|澡堂|仓库)"
_OVER_A_SHOP = re.compile(
    rf"(?<![{HAN}])?(?:[{HAN}]{{1,6}}?(?<![马公铁大临沿一])(?:街口?|路口?|巷口?|桥头|胡同口?)|(?:[GSX]\d{{2,3}}|\d{{3}})?(?:国道|省道|县道)[{HAN}]?)[{HAN}]{{0,6}}?{_SHOP}的?(?:{_N}楼|{_SIDE})(?:[{HAN}]{{0,4}}(?:小卖部|店|铺|房|屋|家|院))?"
)
_BARE_GROUP = re.compile(
    rf"(?<![第分成共各每前后编\d一二三四五六七八九十为]){_N}(?:组|社|队)(?=那[个家户边位]|[头尾]|有[个户家一几]|的?(?:五保|低保|特困|孤寡|独居|脱贫|留守|贫困)[{HAN}]?[户老人]"
    rf"|的?(?:老|小|阿)?[{''.join(sorted(book.STRONG_SURNAMES))}][{HAN}]{{1,2}}(?:家|[，。,你的]|$))"
)
_LANE = re.compile(
    rf"[{HAN}]{{2,6}}(?:里|胡同|巷|坊|村)(?:东|西|南|北)?[一二三四五六七八九十\d]{{1,2}}条\s?(?:甲|乙)?\d{{1,4}}号?"
)
_YARD = re.compile(
    rf"[{HAN}]{{2,8}}?(?:厂|局|所|站|公社|大队|学校|供销社|粮库|仓库|砖窑)(?:的?老?(?:家属院|家属区|家属楼|宿舍|老宿舍|平房区|院内|大院|仓库)(?:后头|后面|里头|里)?|{_SIDE}的?(?:第?{_N}[排栋]|平房|老?宿舍|棚子?|出租屋))"
)


def find(folded: Folded) -> Iterator[Finding]:
    for pattern in (_BEYOND, _COUNTED, _OVER_A_SHOP, _BARE_GROUP, _LANE, _YARD):
        for match in pattern.finditer(folded.text):
            if not _PUBLIC.search(match.group()):
                yield folded.finding("address", *match.span(), CONFIRM)
    for match in _LIVES_BY.finditer(folded.text):
        if not _PUBLIC.search(match["where"]):
            yield folded.finding("address", *match.span("where"), CONFIRM)
