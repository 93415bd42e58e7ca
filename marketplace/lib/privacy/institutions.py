"""Where somebody learns, is treated or works: a school, a ward, a firm with a name of its own."""

import re
from collections.abc import Iterator

from marketplace.lib.privacy.finding import BLOCK, CONFIRM, Finding
from marketplace.lib.privacy.folding import HAN, Folded

_N = r"(?:\d{1,2}|[〇零一二三四五六七八九十]{1,3})"
_STAGE = r"(?:[一二三四五六七八九]年级|\d年级|初[一二三]|高[一二三])"
_SCHOOL = re.compile(
    rf"(?P<name>[{HAN}\d]{{1,12}}?)(?:完小|中心校|小学|中学|初中|高中|职中|职高|中专|卫校|技校|党校|九年制学校|职教中心|学校|幼儿园|幼稚园|学院|大学|师范|[一二三四五六七八九]中|[一二三四五六七八九]小)"
    rf"(?!(?<=大学|学院)(?:的?(?:实习|志愿|学生会|团队|支教|医疗队|附属|教授|专家|师生|青协|义工|校友|捐|社团|研究|暑期|社会实践)))(?!生|阶段|学生|学历|文化|毕业|以|教|适龄|入|的孩子|组|时|[一二三四五六七八九十\d]+个)(?:(?:20)?\d\d级)?(?:{_STAGE})?(?:[（(]?(?:{_N}|\d{{3,4}})[)）]?班)?"
)
_CLASS = re.compile(
    rf"{_STAGE}\s?[（(]?\s?{_N}\s?[)）]?\s?班|(?:大|中|小|学前){_N}?班(?=的?小朋友|的?孩子|的?老师)|(?<![{HAN}\d])[（(]?\s?{_N}\s?[)）]?\s?班(?=的|有|里|上)(?<!一班)"
    rf"|(?:[一二三四五六七八九]|初[一二三]|高[一二三])\s?[（(]\s?{_N}\s?[)）]\s?班?|(?<=[校学园])[{HAN}]{{0,3}}{_N}班"
)
_SCHOOL_CLASS = re.compile(
    rf"[{HAN}]{{0,8}}(?:学校|小学|中学|幼儿园|职中|职高|中专|技校|卫校|高中|初中|学院)[{HAN}]{{0,3}}(?:{_N}|\d{{3,4}})班(?![车次子])"
)
_HOSPITAL = re.compile(
    rf"(?P<name>[{HAN}]{{1,14}}?)(?:医院|卫生院|卫生室|卫生所|诊所|福利院|敬老院|养老院|护理院|康复中心|疗养院|疾控中心|救助站|保健院|精神卫生中心|体检中心|妇幼|大?药房|附[一二三]|[一二三四五六]院(?![子落]))(?P<ward>[{HAN}]{{1,5}}科)?"
)
_SENDS = re.compile(r"的?(?:志愿|义诊|医疗队|捐|派出|专家|支援|青年团|党支部|爱心)")
_WARD = re.compile(
    r"(?:心内|心血管|心胸|消化|呼吸|神经|肾内|肾病|血液|内分泌|风湿|免疫|肿瘤|精神|感染|传染|肝病|骨|脑|胸|普|泌尿|妇|产|妇产|儿|新生儿|眼|耳鼻喉|口腔|皮肤|烧伤|重症|重症医学|危重症医学|透析|康复|康复医学|疼痛|中医|放疗|介入|血管|骨伤|脊柱|手足)"
    r"(?:与危重症医学|与康复医学)?[一二三四]?(?:内|外)?科(?:室|病房|门诊)?(?!口罩|手套|普|医生下乡|医疗队|筛查|义诊|检查|体检|讲座|知识|用品|护理包)|(?<![A-Za-z])(?:ICU|NICU|CCU)(?![A-Za-z])|重症监护室|(?:血液)?透析室"
)
_WARD_ROOM = re.compile(
    rf"{_N}\s?(?:病区|号?病房)(?:\s?{_N}\s?号?床)?|(?:病房|病区|住在?)\s?{_N}\s?号?床|{_N}\s?号床|主治医[生师]|主任医师"
)
_TRADE = r"(?:公司|[工电鞋砖瓦纸糖茶药石材木料衣服装制修造肥塑皮革酒窑灯食]厂|料厂|煤矿|铁矿|金矿|石矿|矿业|矿山|集团|物流|快递|超市|商场|饭店|餐馆|面馆|火锅店|酒店|宾馆|豆腐坊|作坊|粮站|环卫所|供销社|农场|林场|茶场|砖窑|工程队|包工队|家政|中建[一二三四五六七八]局|建筑队|石料场|养殖场|养[猪鸡牛羊鸭鱼蜂兔]场|饲养场|网吧|理发店|合作社|农技站|水管站|供电所|粮管所|养路段|废品站|茶楼|棋牌室|麻将馆|浴室|澡堂|果园|车行|修理铺|裁缝铺|铁匠铺|豆腐铺|(?:小吃|早餐|早点|服装|五金|杂货|水果|花|鞋|书|粮油|文具|建材|家具|电器|修车|洗车|美容|美发|干洗|烟酒|副食|便利|百货|包子|馒头|米粉|烧烤|糕点|奶茶|零食|手机|眼镜)店|(?<!工)厂(?![家商房长区里址牌矿]))"
_FIRM = re.compile(rf"(?P<name>[{HAN}A-Za-z]{{1,14}}?){_TRADE}")
_DOES = r"(?:上班|打工|务工|做工|任职|做事|干活|看大?门|打扫|送外卖|跑外卖|送快递|端盘子|洗碗|搬砖|开车|扛|下井|挖煤|当(?:保安|服务员|保洁|保育员|学徒|厨师|收银员)|做(?:收银员|保洁|保安|服务员|缝纫)|流水线|站柜台|磨豆腐|分拣|剪线头|拉货|装卸|扫地|工作(?!人员|站|日|组|室|餐|服|证|量|经))"
_WORKS = re.compile(rf"(?:在|到|于|为|给|跟着|受雇于|帮|进)(?P<name>[{HAN}A-Za-z0-9]{{2,14}}?)(?P<end>里|内)?{_DOES}")
_EMPLOYED = re.compile(rf"受雇于(?P<name>[{HAN}A-Za-z]{{2,14}}?)(?P<end>公司|厂|店|家|[，。])")
_KNOWN = re.compile(
    r"精神卫生中心|中建[一二三四五六七八]局|中铁[一二三四五六七八九十]{1,3}局|富士康|比亚迪|华为(?!平板|手机|电脑|手表|电视|路由|云)|美团|顺丰|京东(?=仓|快递|物流)"
)
_NO_EMPLOYER = re.compile(
    r"^(?:册|家|校|内|外)|自己|家庭|老人|孩子|学生|志愿者|人员|大家|我们|他们|她们|家里|家中|屋|房|期间|时|邻居|居民|村民|残疾人|妇女|群众|对方|家人|父母|母亲|父亲|亲[戚友]|社工|老师|[着了过]|一起|需要|可以|能够|帮忙"
)
_PROVIDES = re.compile(
    r"^(?:[^，。；;]{0,3})(?:捐|承接|提供|赞助|供货|负责|派|志愿|资助|支持|冠名|联合|中标|协办|主办|承办|统一|配送|送货|发货|寄|体验|采摘|门票|团购|优惠)"
)
_CUT = re.compile(
    r"^.*(?:位于|就读于|就读|毕业于|住在|家住|来自|前往|转到|送到|送往|经过|联系|通过|以及|其中|经(?!济|纬|开)|考上|考进|考入|寄宿|找到|每月到|早年|受雇于|跟着|接受|完成|参加|支持|帮助|组织|建立|成立|建成|打造|捐建|认领"
    r"|(?<!协)和(?![谐平睦])|[一这那几两三]个|走完|上(?=.)|[住在到从去于往由对是为的了与及或向跟给读进入离距称叫名让把被请每各户名位现自找原他她我它写填指照]"
    r"|就读|念完|读完|上完|开到|走到|问到)"
)
_PLACES = r"北京|上海|天津|重庆|广东|浙江|江苏|福建|湖南|湖北|江西|安徽|四川|贵州|云南|广西|山东|山西|河南|河北|陕西|甘肃|青海|新疆|西藏|内蒙古|宁夏|海南|辽宁|吉林|黑龙江|深圳|广州|东莞|佛山|杭州|宁波|温州|长沙|昆明|成都"
PLAIN = re.compile(
    r"(?:[一二三四五六七八九十百两几多数\d]+|个|所|家|座|间|处|片|农|乡|山|本|全|该|各|同|邻|外|渔|牧|边远|偏远|贫困|帮扶|试点|示范|当地|附近|周边|附属"
    r"|所在|就近|城|镇|街道|老旧|新|大|小|老|中|本地|定点|公办|民办|农村|城市|基层|整|驻|驻点|我们|上|出|回|下|原|自然|行政|任何|一些|有的|部分|其他|其它|别|另"
    r"|不同|相关|这|那|哪|无障碍|希望|特殊教育|特教|寄宿制?|义务教育|职业|技工|中等|高等|普通|重点|初级|高级|完全|九年一贯制|县|市|省|区|里|正规|合作|三甲|三级|二级"
    r"|专科|专门|综合|公立|私立|民营|精神病?|儿童|妇幼|保健|中医|人民|眼科|口腔|肿瘤|骨科|康复|托养|区域|互助|民政|社工|居家|日间|智慧|养老|服务|公益|慈善|爱心"
    r"|[上下中]?午|[早晚]上|[一二三四五六七八九十\d]+[点时]半?|[今明后昨]天|周[一二三四五六日]|雷锋|积分|陪|听|替|经|由|了|去|看|拜访|昨天|前天|当天|上?门时?|帮|级|上级|下级|中心|残联|和谐|美丽|文明|平安|智慧|绿色|最美|生态|宜居|卫生|健康|法治|书香|建设|创建|示范性|留守|困境|配合|协助|组织|走|深|关爱|热心|孩子|学生|老人|家庭|人员|门口|易地|搬迁|扶贫|集中|保障性?|安居|廉租|公租|经济适用|拆迁|老年|青年|少年|业余|网络|线上"
    r"|社区|念|升|考|没|想|高|直系|旁系|放学|后|以后|主|要|会|能|需|可|先|再|都|也|就|附|三无|文明|美丽|幸福|干|完|开|办|帮|用|租|建|盖|修|看|住院|有|比|旧|危|员工|职工|学|教师|单身|集体|乡镇|县城|镇上|村里|城里|县里|市里|省里|省城|外地|外省|外面|沿海|家门口|家里|工地|建筑|车间|工厂|厂里|厂"
    r"|饭店|餐馆|超市|公司|企业|单位|合作社|基地|物业|保洁|家政|物流|快递|外卖|电商|食品|服装|制衣|搬家|出版|保险|运输|承接|第三方|供应商|厂家|卖家|国有|私营|中小|龙头|本土|地方|邻近|隔壁|种植|养殖|加工|代|团|采购|专业|正在|暂时|长期|常年|一直|还|才|只|最近|最后|最|任|某|众|诸|村|组|支付|帐篷|流动|马背|边境|边疆|山区|海岛|牧区|库区|林区|矿区|同一|第三方支付|多数|若干|零|整个|整座)*"
)
_SOMEWHERE = re.compile(
    rf"(?:(?:{_PLACES})(?:省|市)?|[{HAN}]{{1,3}}(?:省|市|县|镇|乡|区)(?:上|里)?|外头?|家|您的?|[{HAN}]{{0,3}}[地田园棚圈坡山]|地里|田里|山上|路上|那边|这边|老家|原地|国外|境外|社工站|[一二三四五六七八九十两几多]+年|站里?|村里?|志愿服务|农村|基层|[{HAN}]*(?:时间|期间|以后|之后|岗位|方面))*"
)


def find(folded: Folded) -> Iterator[Finding]:
    yield from named(folded, "school", _SCHOOL)
    for match in _SCHOOL_CLASS.finditer(folded.text):
        cut = _CUT.match(match.group())
        yield folded.finding("school", match.start() + (cut.end() if cut else 0), match.end(), BLOCK)
    yield from folded.every("school", _CLASS, BLOCK)
    for finding, end in _whole_hospitals(folded):
        if not _SENDS.match(folded.text, end):
            yield finding
    for match in _HOSPITAL.finditer(folded.text):
        if match["ward"]:
            yield folded.finding("hospital", *match.span(), BLOCK)
    yield from folded.every("hospital", _WARD, CONFIRM)
    yield from folded.every("hospital", _WARD_ROOM, CONFIRM)
    yield from _employers(folded)


def _whole_hospitals(folded: Folded) -> Iterator[tuple[Finding, int]]:
    """A hospital that sends its people may be named; one where somebody lies may not."""
    for match in _HOSPITAL.finditer(folded.text):
        skipped = _own_name(match)
        if skipped is not None:
            yield folded.finding("hospital", match.start("name") + skipped, match.end(), BLOCK), match.end()


def _employers(folded: Folded) -> Iterator[Finding]:
    """A firm that gives or delivers may be named; one where somebody of the family works may not."""
    for match in _KNOWN.finditer(folded.text):
        if not _PROVIDES.match(folded.text[match.end() : match.end() + 8]):
            kind = "hospital" if "卫生" in match.group() else "employer"
            yield folded.finding(kind, *match.span(), CONFIRM)
    for pattern in (_WORKS, _EMPLOYED):
        for match in pattern.finditer(folded.text):
            name = match["name"]
            if not (PLAIN.fullmatch(name) or _SOMEWHERE.fullmatch(name) or _NO_EMPLOYER.search(name)):
                yield folded.finding("employer", *match.span("name"), BLOCK)
    for finding_end, finding in _firms(folded):
        if not _PROVIDES.match(folded.text[finding_end : finding_end + 8]):
            yield finding


def _firms(folded: Folded) -> Iterator[tuple[int, Finding]]:
    for match in _FIRM.finditer(folded.text):
        start = _own_name(match)
        if start is not None and not folded.text[: match.start() + start].endswith("由"):
            yield match.end(), folded.finding("employer", match.start() + start, match.end(), CONFIRM)


def named(
    folded: Folded, kind: str, pattern: re.Pattern[str], above: re.Pattern[str] | None = None
) -> Iterator[Finding]:
    """`青禾镇中心小学` has a name of its own; `乡镇小学` has none."""
    for match in pattern.finditer(folded.text):
        skipped = _own_name(match, above)
        if skipped is not None:
            yield folded.finding(kind, match.start("name") + skipped, match.end(), BLOCK)


def _own_name(match: re.Match[str], above: re.Pattern[str] | None = None) -> int | None:
    """Where in the match a name of its own begins, if there is one."""
    cut = _CUT.match(match["name"])
    skipped = cut.end() if cut else 0
    if above and (wider := above.match(match["name"], skipped)):
        skipped = wider.end()  # the township may stand
    return None if PLAIN.fullmatch(match["name"], skipped) else skipped
