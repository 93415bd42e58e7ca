"""Where somebody lives, learns, is treated or works: anything finer than a township."""

import re
from collections.abc import Iterator

from marketplace.lib.privacy.finding import BLOCK, CONFIRM, Finding
from marketplace.lib.privacy.folding import HAN, Folded

_N = r"(?:\d{1,4}|[〇零一二三四五六七八九十百]{1,4})"
_ADDRESS = re.compile(
    rf"(?:[{HAN}]{{1,8}}(?:路|街|巷|道|弄|胡同|里弄|大街|大道|小区|花园|公寓|村|苑|新村|院))?\s?"
    rf"(?:第?\s?{_N}\s?(?:号院|号楼|栋|幢|座|号门|门|排|弄|支弄|巷)\s?)?"
    rf"(?:(?:第?\s?{_N}|[A-Z甲乙丙丁东西南北])\s?(?:栋|幢|座|单元|号楼|层|楼|弄|梯)\s?){{1,3}}-?\s?(?:{_N}\s?(?:号房|号|室|房|户))"
)
_STREET = re.compile(
    rf"(?P<name>[{HAN}]{{1,8}}?(?:路|街|巷|道|弄|胡同|大街|大道|支路|里))\s?[甲乙丙丁]?{_N}\s?(?:号|弄|支弄|巷)(?!线)(?:院|楼)?(?:之?[一二三\d]+号?)?"
)
_GATE = re.compile(
    rf"(?:门牌号?|门牌是|户号)\s?(?:是|为|:|：)?\s?{_N}\s?号?|{_N}\s?弄\s?{_N}\s?号|(?<![\d.])(?:\d{{3,4}}|[〇零一二三四五六七八九]{{3}})\s?(?:室|号房)(?!内)"
)
_UNIT = re.compile(
    rf"(?<![\d共有建每各等约近.])(?:{_N}|[A-Z])\s?(?:号楼|栋|幢|单元)(?!房)(?:\s?{_N}\s?(?:号|室|楼|层))?"
)
_GROUP = re.compile(rf"(?<=[村屯寨庄坪坝会区湾])\s?第?\s?{_N}\s?(?:村民小组|小组|组|社|队|屯)|第?\s?{_N}\s?村民小组")
_LIVES = re.compile(
    rf"(?:家住|住在|住址是?|地址是?|居住在|家在|搬到|住)\s?[:：]?\s?(?P<where>[{HAN}]{{0,12}}第?{_N}\s?(?:组|队|社|号|巷|弄|室|楼))(?!多|个|次)"
)
_ESTATE = re.compile(rf"(?P<name>[{HAN}]{{2,8}}?)(?:小区|花园|公寓|家园|新村|花苑|新城|华庭|安置点|安置房)")
_VILLAGE = re.compile(rf"(?P<name>[{HAN}]{{1,8}}?)(?:村委会|居委会|自然村|行政村|村民小组|社区|新村|村|屯|寨)")
_PLOT = re.compile(r"(?<!\d)\d{2,3}\.\d{4,}\s?[,，°]?\s?[NE]?\s?[,，]?\s?\d{2,3}\.\d{4,}")

_SCHOOL = re.compile(
    rf"(?P<name>[{HAN}\d]{{1,12}}?)(?:小学|中学|初中|高中|职中|职高|中专|学校|幼儿园|学院|大学|[一二三四五六七八九]中|[一二三四五六七八九]小)(?!生|阶段|学生|学历|文化|毕业|年级|以|教|三年|二年|一年|适龄|入|的孩子)"
)
_CLASS = re.compile(
    rf"(?:(?:[一二三四五六七八九]|\d)年级|初[一二三]|高[一二三]|大班|中班|小班)?\s?[（(]?\s?{_N}\s?[)）]?\s?班(?!次|车|组|长们|级)(?<!一班)|(?:[一二三四五六七八九]|初[一二三]|高[一二三])\s?[（(]\s?{_N}\s?[)）]\s?班?"
)
_HOSPITAL = re.compile(
    rf"(?P<name>[{HAN}]{{1,14}}?)(?:医院|卫生院|卫生室|卫生所|诊所|福利院|敬老院|养老院|康复中心|疗养院|疾控中心|救助站)(?P<ward>[{HAN}]{{1,5}}科)?"
)
_WARD = re.compile(
    r"(?:心内|心血管|消化|呼吸|神经|肾内|血液|内分泌|风湿|肿瘤|精神|感染|传染|骨|脑外|胸外|普外|泌尿|妇|产|妇产|儿|眼|耳鼻喉|口腔|皮肤|重症医学|透析|康复|疼痛|中医)(?:内|外)?科(?:室|病房)?"
)
_WARD_ROOM = re.compile(
    rf"{_N}\s?(?:病区|号?病房)|(?:病房|病区|住在?)\s?{_N}\s?号?床|{_N}\s?号床|主治医[生师]|主任医师"
)
_WORKS = re.compile(
    rf"(?:在|到|于|为)(?P<where>[{HAN}A-Za-z0-9]{{2,18}}?(?:公司|厂|集团|矿|工地|饭店|餐馆|酒店|超市|店|局|所|站|银行|单位|学校|农场|茶场|林场|合作社))(?:里|内)?[{HAN}]{{0,4}}?(?:上班|打工|工作|务工|做工|任职|当|做|干活|看门|打扫)"
)
_FIRM = re.compile(rf"[{HAN}]{{3,20}}?(?:有限责任公司|股份有限公司|有限公司|集团公司)")

_CUT = re.compile(
    r"^.*(?:位于|就读于|就读|毕业于|住在|家住|来自|前往|转到|送到|送往|经过|联系|通过|以及|其中"
    r"|[住在到从去于往由对是为的了和与及或向跟给读进入离距称叫名让把被请每各户名位现自])"
)
_TOWNSHIP = re.compile(r"(?:.{2,}?(?:镇|乡|街道|县|市|区))+(?=.)")
_PLAIN = re.compile(
    r"(?:[一二三四五六七八九十百两几多数\d]+|个|所|家|座|间|处|片|农|乡|山|本|全|该|各|同|邻|外|渔|牧|边远|偏远|贫困|帮扶|试点|示范|当地|附近|周边|附属"
    r"|所在|就近|城|镇|街道|老旧|新|大|小|老|中|本地|定点|公办|民办|农村|城市|基层|整|驻|驻点|我们|上|出|回|下|原|自然|行政|任何|一些|有的|部分|其他|其它|别"
    r"|不同|相关|这|那|哪|无障碍|希望|特殊教育|特教|寄宿制?|义务教育|职业|技工|中等|高等|普通|重点|初级|高级|完全|九年一贯制|县|市|省|区|里|正规|合作|三甲|三级|二级"
    r"|专科|专门|综合|公立|私立|民营|精神病?|儿童|妇幼|保健|中医|人民|眼科|口腔|肿瘤|骨科|康复|托养|区域|互助|民政|社工|居家|日间|智慧|养老|服务|公益|慈善|爱心"
    r"|留守|困境|配合|协助|组织|走|深|关爱|热心|孩子|学生|老人|家庭|人员|门口|易地|搬迁|扶贫|集中|保障性?|安居|廉租|公租|经济适用|拆迁|老年|青年|少年|业余|网络|线上"
    r"|社区|念|升|考|没|想|高|直系|旁系|放学|后|以后|主|要|会|能|需|可|先|再|都|也|就|附|三无|文明|美丽|幸福)*"
)


def find(folded: Folded) -> Iterator[Finding]:
    yield from folded.every("address", _ADDRESS, BLOCK)
    yield from folded.every("address", _STREET, BLOCK)
    yield from folded.every("address", _GATE, BLOCK)
    yield from folded.every("address", _GROUP, BLOCK)
    yield from folded.every("address", _LIVES, BLOCK, group="where")
    yield from folded.every("address", _PLOT, BLOCK)
    yield from folded.every("address", _UNIT, CONFIRM)
    yield from _named(folded, "address", _ESTATE)
    yield from _named(folded, "village", _VILLAGE, _TOWNSHIP)
    yield from _named(folded, "school", _SCHOOL)
    yield from folded.every("school", _CLASS, BLOCK)
    yield from _named(folded, "hospital", _HOSPITAL)
    yield from folded.every("hospital", _WARD, CONFIRM)
    yield from folded.every("hospital", _WARD_ROOM, CONFIRM)
    yield from folded.every("employer", _WORKS, BLOCK, group="where")
    yield from folded.every("employer", _FIRM, CONFIRM)


def _named(
    folded: Folded, kind: str, pattern: re.Pattern[str], above: re.Pattern[str] | None = None
) -> Iterator[Finding]:
    """`青禾镇中心小学` has a name of its own; `乡镇小学` has none."""
    for match in pattern.finditer(folded.text):
        cut = _CUT.match(match["name"])
        skipped = cut.end() if cut else 0
        if above and (wider := above.match(match["name"], skipped)):
            skipped = wider.end()  # the township may stand
        if not _PLAIN.fullmatch(match["name"], skipped):
            yield folded.finding(kind, match.start() + skipped, match.end(), BLOCK)
