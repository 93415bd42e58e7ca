"""Where somebody lives: anything finer than a township."""

import re
from collections.abc import Iterator

from marketplace.lib.privacy import landmarks
from marketplace.lib.privacy import namebook as book
from marketplace.lib.privacy.finding import BLOCK, CONFIRM, Finding
from marketplace.lib.privacy.folding import HAN, Folded
from marketplace.lib.privacy.institutions import PLAIN, named

_N = r"(?:\d{1,4}|[〇零一二三四五六七八九十百]{1,5})"
_WAY = r"(?:路|街|巷|道|弄|胡同|里弄|大街|大道|支路|马路|国道|省道|县道|环路|环线)"
_SIDE = r"(?:旁边?|对面|对过|后面|后院|背后|前面|门口|隔壁|边上|楼上|楼下|往[东南西北里外左右前后]|[左右][手侧边]|[东南西北]{1,2}[头角侧边面门]|里[面侧])"
_ADDRESS = re.compile(
    rf"(?:[{HAN}]{{1,8}}(?:路|街|巷|道|弄|胡同|里弄|大街|大道|小区|花园|公寓|村|苑|新村|院|宿舍|家园|期))?\s?"
    rf"(?:第?\s?{_N}\s?(?:号院|号楼|栋|幢|座|号门|门|排|弄|支弄|巷)\s?)?"
    rf"(?:(?:第?\s?{_N}|[A-Z甲乙丙丁东西南北])\s?(?:栋|幢|座|单元|号楼|层|楼|弄|梯)\s?){{1,3}}-?\s?(?:{_N}\s?(?:号房|号|室|房|户|[A-Z](?![A-Za-z]))|(?<!\d)\d{{3,4}}(?!\d|[元块个户人年盏把]))"
)
_STREET = re.compile(
    rf"(?P<name>[{HAN}]{{1,8}}?(?:{_WAY}|里|桥头|闸|渠))(?:[一二三四五六七八九十东南西北]{{1,2}}段|[东西南北]延?段)?\s?[甲乙丙丁]?{_N}(?:[-－之]\d{{1,4}})?\s?(?:号|弄|支弄|巷)(?!线|车|闸门)(?:院|楼)?(?:附\s?{_N}号?)?(?:之?[一二三\d]+号?)?(?:[{HAN}]{{0,2}}(?:门|户|楼|室|院))?"
)
_CROSSING = re.compile(
    rf"[{HAN}\d]{{1,8}}{_WAY}(?:[与和跟、])[{HAN}\d]{{1,8}}?{_WAY}(?:交叉口|交汇处?|路口|口)[{HAN}\d]{{0,12}}"
)
_DESCRIBED = re.compile(
    rf"[{HAN}\d]{{2,12}}{_SIDE}(?:\s?{_N}\s?米)?{_SIDE}?的?(?:第?\s?{_N}\s?(?:家|户|间|栋|幢|个门|排|号|室)|平房|老屋|土房|[〇零一二三四五六七八九]{{3}}(?![{HAN}]))"
    rf"|[{HAN}]{{0,8}}(?:村|寨|组|屯)[东南西北上下]{{1,2}}头第?\s?{_N}?\s?[家户]?|[村寨组屯][口尾中]第\s?{_N}\s?[家户]|第\s?{_N}\s?个门"
)
_GATE = re.compile(
    rf"(?:门牌号?码?|门牌是|户号)\s?(?:是|为|:|：)?\s?{_N}\s?号?|{_N}\s?[弄巷]\s?{_N}\s?号|(?<![\d.])(?:\d{{3,4}}|[〇零一二三四五六七八九]{{3}})\s?(?:室|号房)(?!内)|{_N}\s?号门面"
)
_UNIT = re.compile(
    rf"(?:[A-Z]区\s?|(?<![\d共有建每各等约近.]))(?:{_N}|[A-Z]\d{{0,2}})\s?(?:号楼|栋|幢|单元)(?!房)(?:\s?{_N}\s?(?:号|室|楼|层)?)?(?:[东西南北]户?)?"
    rf"|(?:小区|花园|家园|苑|公寓|大厦)\s?[A-Z\d]{{1,3}}\s?[座栋幢区]|(?:宿舍|家属楼|家属院|楼上|大厦|小区|家园|花园|苑)\s?(?:\d{{1,2}}-\d{{1,2}}-\d{{1,4}}|\d{{3,4}}(?!\d|[元块个户人年盏把])|[〇零一二三四五六七八九]{{3}})"
)
_DASHED = re.compile(r"(?<![\d\-–:：./])\d{1,2}-\d{1,2}-(?!19\d\d|20\d\d)\d{3,4}(?![\d\-–年月])")
_GROUP = re.compile(
    rf"(?<=[村屯寨庄坪坝会区湾冲塘岭沟队])\s?第?\s?{_N}\s?(?:村民小组|生产队|小组|小队|网格|组|社|队|屯)(?:\s?\d{{1,4}}\s?号)?|第?\s?{_N}\s?村民小组|第?\s?{_N}生产队"
    rf"|(?:大队|[{HAN}]{{2}}岸)\s?第?\s?{_N}\s?(?:小队|队|组)"
)
_DOOR = re.compile(rf"[{HAN}]{{0,6}}(?<![分成共])第?\s?\d{{1,2}}\s?[组队社]\s?\d{{1,4}}\s?号")
_NAMED_GROUP = re.compile(
    rf"[{HAN}]{{0,8}}?(?:村委会|居委会|村民委员会|社区|村|寨)(?P<name>[{HAN}]{{1,7}}?)(?:村民小组|小组|组(?![织建成合长员装团])|屋场|院子|大院|屯|社(?![区工会保团交]))(?:\s?{_N}\s?号)?"
)
_HAMLET_GROUP = re.compile(rf"(?P<name>[{HAN}]{{2,6}}?)(?:村民小组|屋场|组\s?{_N}\s?号)")
_LIVES = re.compile(
    rf"(?:家住|住在|住址是?|地址是?|居住在|家在|搬到|住)\s?[:：]?\s?(?P<where>[{HAN}]{{0,12}}第?{_N}\s?(?:组|队|社|号|巷|弄|室|楼))(?!多|个|次|的?人|以上)"
)
_OFFICE = re.compile("中心|政府|大厅|民政|窗口|委会|会议|办公|医院|卫生院|学校|福利院|敬老院|大队部|社工站|服务站")
_BESIDE = re.compile(
    rf"(?:家就?在|家住在?|居住在|就?住在)(?P<where>[{HAN}]{{2,10}}?(?:旁边?|附近|对面|对过|后面|背后|隔壁|边上|楼上|楼下))"
)
_ESTATE = re.compile(
    rf"(?P<name>[{HAN}]{{2,8}}?)(?:小区|花园(?!路)|公寓|家园|新村|花苑|新城|华庭|安置点|安置房|家属院|家属楼|宿舍楼?|大厦|搬迁点)"
)
_VILLAGE = re.compile(
    rf"(?P<name>[{HAN}]{{1,8}}?)(?:(?:社区)?(?:村委会|居委会|村民委员会|居民委员会)|自然村|行政村|村民小组|(?:虚拟)?社区|新村|寨子|分场(?:生活区)?|(?<![乡农])村(?!民代表|民会议|务公开|规民约|集体|医|两委|级)|屯|寨|庄(?=[{HAN}]{{0,3}}[一二三四五六七八九\d]+\s?户|的|有|里))"
)
_HAMLET = re.compile(
    rf"(?<![大人国全公专作])[{''.join(sorted(book.STRONG_SURNAMES))}]家(?:坳|湾|坪|冲|庄|屯|寨|岭|沟|坝|塘|河|垭|集|店|桥|坡|洼|营|堡|圩|埠|铺|大院|院子|宅|台|岗|峪|崖|巷|村|嘴|畈|垅|咀|渡|湖|山)(?![主里])"
)
_PLOT = re.compile(
    r"(?<!\d)\d{2,3}\.\d{4,}\s?[,，°]?\s?[NE]?\s?[,，]?\s?\d{2,3}\.\d{4,}|北纬\s?\d{1,2}[.°度][\d.°′'分]*[^\d]{0,3}东经\s?\d{2,3}[.°度][\d.°′'分]*|东经\s?\d{2,3}[.°度][\d.°′'分]*[^\d]{0,3}北纬\s?\d{1,2}[.°度][\d.°′'分]*"
)
_COMMITTEE = re.compile(rf"(?P<name>[{HAN}]{{1,8}}?)(?:社区)?(?:村委会|居委会|村民委员会|居民委员会)")
_ANY_COMMITTEE = re.compile(
    r"(?:.*(?:[点时天午晨早晚日]|各|本|所在|全|该|当地|乡镇|街道办?|街道办事处|社区|村|每个?|个|附近|相关|我们|某|任何|哪|当事|户籍|居住地|县|市|区|[和与及由向到在对跟找问请让给、]|联系|通过|配合|协助|支持|属地))?"
)
_TOWNSHIP = re.compile(r"(?:.{2,}?(?:镇|乡|街道|县|市|区))+(?=.)")
_LEADS = re.compile(r"[和与及由向到在对跟找问请让给]|镇|乡|街道|县|市|区(?=.)")
_BY_ITS_SIDE = re.compile(  # 后山村, 下寨村: plain words, yet a village
    rf"(?<![{HAN}])(?:[这那]?[个位]|在|到|去|是)?[上下前后东西南北中][山寨湾河塘坪坡沟桥洲岭坝庄营堡店屯井潭冲垅]村(?!庄|里的?人)"
)
_CITIES = (
    "石家庄",
    "张家界",
    "张家口",
    "张家港",
    "王家卫",
    "张家川",
    "刘家峡",
    "朱家角",
    "陈家沟",
    "王家坪",
    "杨家岭",
    "王家大院",
    "乔家大院",
    "李家沟",
    "葛家沟",
)


def find(folded: Folded) -> Iterator[Finding]:
    for pattern in (_ADDRESS, _STREET, _CROSSING, _DESCRIBED, _GATE, _GROUP, _DOOR, _PLOT):
        yield from folded.every("address", pattern, BLOCK)
    yield from landmarks.find(folded)
    for match in _LIVES.finditer(folded.text):
        if not _OFFICE.search(match["where"]):
            yield folded.finding("address", *match.span("where"), BLOCK)
    yield from folded.every("address", _BESIDE, CONFIRM, group="where")
    yield from folded.every("address", _UNIT, CONFIRM)
    yield from folded.every("address", _DASHED, CONFIRM)
    yield from named(folded, "address", _ESTATE)
    for match in _NAMED_GROUP.finditer(folded.text):
        if not PLAIN.fullmatch(match["name"]):
            yield folded.finding("address", *match.span(), BLOCK)
    yield from named(folded, "address", _HAMLET_GROUP)
    yield from _villages(folded)


def _villages(folded: Folded) -> Iterator[Finding]:
    for finding in named(folded, "village", _VILLAGE, _TOWNSHIP):
        if not finding.text.startswith(_CITIES):
            yield finding
    yield from folded.every("village", _BY_ITS_SIDE, BLOCK)
    for match in _COMMITTEE.finditer(folded.text):  # 新建村委会, 幸福居委会: plain words, yet somebody's village
        name = match["name"]
        if not _ANY_COMMITTEE.fullmatch(name):
            skipped = max((cut.end() for cut in _LEADS.finditer(name)), default=0)
            yield folded.finding("village", match.start() + skipped, match.end(), BLOCK)
    for match in _HAMLET.finditer(folded.text):
        if not match.group().startswith(_CITIES):
            yield folded.finding("village", *match.span(), CONFIRM)
