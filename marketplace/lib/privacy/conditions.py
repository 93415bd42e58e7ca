"""Diagnoses and treatments, and what must never be said of anybody in public (DOMAIN: abuse, crime, HIV, mental health).

Diseases are known by how their names are built (`…综合征`, `…症`, `…瘤`), so that the rare ones need no list.
"""

import re
from collections.abc import Iterator

from marketplace.lib.privacy.finding import BLOCK, CONFIRM, Finding, Severity
from marketplace.lib.privacy.folding import HAN, Folded

_STIGMA = re.compile(
    r"艾滋病?|HIV|梅毒|淋病|(?<![慢急])性病|尖锐湿疣|精神分裂症?|抑郁症?|躁狂症?|躁郁症?|双相情感障碍|双相障碍|精神病(?!院|专科)|精神障碍|精神疾病|精神残疾|精神失常|疯癫"
    r"|自杀|轻生|自残|割腕|上吊|投[河井]|跳楼|想不开|喝农药|服毒|性侵害?|被?猥亵|被?强[奸暴]|强暴|家暴|家庭暴力|虐待|被拐[卖骗]?|拐来|买来的[媳老]|卖淫|嫖娼"
    r"|吸过?毒|戒毒|涉毒|贩毒|服刑|坐[过了]?牢|入狱|出狱|狱中|刑满|判[了过]?(?:刑|\d+年|[一二两三四五六七八九十]+年|无期|死缓)|劳改|劳教|前科|监狱|看守所|社区矫正|被拘留?|被关过|放出来"
    r"|盗窃|偷[东窃]西?|抢劫|杀人|诈骗罪|赌博|酗酒|烂酒|私生子|非婚生|未婚先孕|未婚生|堕胎|流产|遗弃|弃婴|童养媳|被(?:丈夫|老公|前夫|父亲|继父|儿子|男人|妻子|男友)[毒殴暴]?打|性取向|同性恋"
)
_NOT_TOLD = re.compile(
    r"(?:无(?![奈助力法人])|没有(?!人)|防|反|禁止|不得|严禁|拒绝|杜绝|避免|远离|举报)[^，,。；;]{0,8}$"
)
_TOPIC_BEFORE = re.compile(
    r"(?:预防|防治|防止?|筛查|避免|以免|关于|主题是?|了解|认识|宣讲|义诊)(?P<between>[^，,。；;]{0,22})$"
)
_SUBJECT = r"(?:[的日周月年和与、类]|健康|公益|防治|预防|早期|免费|饮食|救助|康复|护理|社区|校园|安全|专题|普及|科学|相关|基本|自我|心理|医疗|帮扶|关爱|综合|世界|主题|用药|营养|急救)"
_TOPIC_AFTER = re.compile(
    rf"^(?:[、和与及][{HAN}]{{2,8}}?){{0,4}}{_SUBJECT}{{0,4}}?(?:讲座|早筛|复明(?![了后的])|免费手术|政策|条例|防护|关爱日|主题|工程|(?:关爱|救助|帮扶|光明|复明|公益|专项)行动|科普|知识|宣传|筛查(?![出阳确结发为后时])|预防|防治|义诊|健康教育|日活动|体检项目|床垫|疫苗)"
)
_GROUP_AFTER = re.compile(
    rf"^(?:患者|病人|儿童|老人|人群|妇女){_SUBJECT}{{0,3}}(?:讲座|画展|义诊|科普|知识|宣传)(?![{HAN}])"
)  # 糖尿病患者饮食讲座
_PERSON = re.compile(
    r"(?<![入进])户(?![外口])|(?<!进)家庭(?!暴力)|(?<![专国大进])家(?![庭暴政])|人(?![民大才文类工体])|(?<!志愿)者|孩|儿[童子媳]|[母父]|[妈爸爷奶婆娃]|女|男|丈夫|妻|[兄弟姐妹孙]|子女|孤儿|少年|学生|青年|[村居]民|(?<!其)[他她]"
)
_TELLS = re.compile(rf"{_PERSON.pattern}|[患得]|查出|发现|确诊|诊断")
_OFFERED = re.compile(r"免费(?P<whom>[^，,。；;给为帮替送]{0,10})$")  # 免费白内障手术
_CLAUSE = re.compile(r"(?:(?!面向[全各])[^，,。；;！!？?\n]){0,16}")
_PART = "心脑肺肝肾胃肠胰胆脾骨血眼耳鼻喉咽口舌牙齿皮肤甲状腺乳腺子宫卵巢前列腺膀胱食管食道淋巴神经脊髓关节肌肉血管支气管角膜视网膜"
_BUILT = re.compile(
    rf"[{HAN}A-Za-z0-9]{{1,14}}?(?:综合[征症]|白血病|淋巴瘤|肉瘤|肿瘤|肌瘤|血管瘤|[癌瘤](?:症|晚期)?|贫血|萎缩|硬化症|(?:多发性|结节性|系统性|肝|动脉|骨|脑|肺|侧索|局灶|皮肤?)硬化|营养不良(?!餐)|不全症?|不良症|纤维化|变性|缺[乏陷]症|贮积症|增生症?|舞蹈症|松解症|无痛症|缺失症"
    rf"|肌病|脑病|肾病|肝病|肺病|心脏病|心肌病|血友病|元病|足病|眼病|侧弯|畸形|积水|动脉高压|脊髓炎|[{_PART}]炎|脊柱炎|心肌炎|佝偻病?|结节|腺炎|痴呆|地贫|三体|疱疮|疱疹|癜风|疝气?|坏疽|结石|息肉|囊肿|溃疡|黄斑)"
)
_NAMED = re.compile(
    rf"(?P<name>[{HAN}]{{1,6}})(?P<tail>病|症|炎)(?![人房床历患情友区假重号例危种故害虫毒菌因理程愈逝倒了的后可能])"
)
_NO_DISEASE = re.compile(
    r"(?:.*(?:疾|生|看|得|治|重|大|慢|慢性|传染|常见|职业|地方|老年|毛|发|患|犯|因|疫|养|防|多|染|有|无|带|小|急|旧|怪|什么|何种|各种|一般|其他|其它|同|这|该|种|对|轻|杂|热|消|炎|后遗|并发|疑难|杂|病|多发|基础|罕见|突发|危重|危急|失眠|老|一身|一场|致|返|脱|贫|[牛羊猪鸡鸭]|妇女|儿科|特殊|原发|既往|原|陪))?"
)
_DISEASE = re.compile(
    r"(?:尿毒症|白血病|白内障|青光眼|糖尿病足?|高血压|高血脂|冠心病|先心病|心梗|心肌梗[塞死]|心衰|心脏病|脑梗[塞死]?|脑出血|脑溢血|脑外伤|中风|脑瘫|癫痫|羊癫疯|帕金森病?|阿尔茨海默病?|痴呆|自闭症?|孤独症"
    r"|唐氏综合征|唐氏|多动症|肺结核|结核病|乙肝|丙肝|肝腹水|肝硬化|肾衰竭?|肾功能衰竭|尘肺病?|矽肺|肺气肿|慢阻肺|哮喘|红斑狼疮|狼疮|渐冻[症人]|重症肌无力|类风湿|强直性脊柱炎|股骨头坏死|骨髓炎"
    r"|腰椎间盘突出|截瘫|偏瘫|高位截瘫|半身不遂|植物人|再障|甲亢|甲减|痛风|白癜风|白化病|银屑病|牛皮癣|唇腭裂|兔唇|小儿麻痹症?|侏儒症?|瓷娃娃|蝴蝶宝贝|多发性硬化|烧伤|烫伤|脑瘤|骨质疏松|静脉曲张"
    rf"|月骨坏死|败血症|脓毒症|疟疾|麻风病?|鼠疫|狂犬病|包虫病|血吸虫病|克汀病|大骨节病|氟骨病|硬皮病|脊柱裂|脑膜炎|骨肉瘤|唐筛|听神经瘤|先天性[{HAN}]{{2,6}}(?:病|症|不全|缺损|畸形|狭窄)|房间隔缺损|室间隔缺损|法洛四联症|隐睾|斜视|弱视|耳聋|失聪|全盲|色盲|夜盲症?|肾盂积水|脑积水|肠梗阻|胃穿孔|胆结石|肾结石|疝气|褥疮|坏疽|气胸|肺栓塞|脉管炎|静脉血栓"
    r")(?:[早中晚]期|后遗症|并发症|术后|引起的偏瘫)?"
)
_TREATMENT = re.compile(
    rf"(?:[{HAN}]{{0,6}}手术(?![室队台衣])|化疗|放疗|透析|血透|腹透|[{HAN}]{{0,2}}移植|截[肢了去]|造瘘|搭桥手?术?|支架|穿刺|插管|开颅|置换术|输血|换肾|换肝|排异)"
)
_TRIM = re.compile(
    r"^.*(?:刚|做完|做了|做过|接受|进行|完成|需要?|要|[岁村户镇的在过了因是有叫为和与及或曾后已并被由从对让使把]|患上?|得[了过]?|查出|确诊|诊断|出生就|因为|属于|就是|家里|一种|合并|伴有?|怀疑|疑似|儿子|女儿|丈夫|妻子|母亲|父亲|妈妈|爸爸|孩子|奶奶|爷爷|老人|她|他)(?=.)"
)
_GRADE = re.compile(r"(?:肢体|视力|听力|言语|智力|精神|多重)(?:残疾)?\s?[一二三四1-4]级(?!以|及以|[、至到-])")
_AFTERMATH = ("后遗症", "并发症", "合并症", "急症", "重症", "对症", "炎症")
_SOLE = r"(?:唯一|独一|仅有|仅此|仅剩|只此|最(?:年长|高龄|老|小|年轻|矮|高|穷|困难)|年纪最大|岁数最大|第一[个位名对户]|头一[个位名户]|独此|只有(?:这|他|她|一)[一个户家位]?|就[他她这][一]?[个户家])"
_GROUND = rf"(?:[{HAN}]{{0,6}}[村镇乡寨组屯街]|社区|县|学校|班|院|队|小区|单位|厂)"
_UNIQUE = re.compile(rf"(?:(?:全|本|我们|咱|这个|该)?{_GROUND}[里上内中头]?的?)\s?{_SOLE}的?[{HAN}]{{0,12}}")
_AGEISH = (
    r"(?:\d{1,3}|[一二三四五六七八九两]?十?[一二三四五六七八九]?[十百])\s?(?:[多几来余]\s?岁|岁上下|岁左右|岁出头|来岁)"
)
_TELLING = r"失明|看不见|盲|聋哑?|哑巴|截肢|断[臂腿]|没有双手|没有双腿|没有手|独眼|独臂|烧伤|毁容|驼背|侏儒|瘫|透析|双胞胎|三胞胎|寡妇|退伍|老兵|孤儿|养蜂|坐轮椅|移植|化疗|癌|病|少数民族|独居"
_ONE = r"(?:有?[一1]\s?(?:位|名|个|户|对)|有[位名个户对]|那[个位名户对]|这[个位名户对])"
_PROFILE = re.compile(
    rf"[{HAN}]{{2,8}}(?:镇|乡|街道|村|社区){_ONE}[^。；;！!]{{0,12}}?(?:{_AGEISH}[^。；;！!]{{0,14}}?(?:{_TELLING})|(?:双胞胎|三胞胎|龙凤胎|寡妇|聋哑|侏儒|烈属|老兵|百岁))[^，。；;！!]{{0,8}}"
)


def find(folded: Folded) -> Iterator[Finding]:
    for match in _STIGMA.finditer(folded.text):
        told = not _NOT_TOLD.search(folded.text[max(0, match.start() - 12) : match.start()])
        if told and not _is_topic(folded.text, match):
            yield folded.finding("stigma", *match.span(), BLOCK)
    yield from _diseases(folded)
    for match in _TREATMENT.finditer(folded.text):
        if _is_offered(folded.text, match):
            continue
        yield folded.finding("diagnosis", _start(match), match.end(), CONFIRM)
    yield from folded.every("diagnosis", _GRADE, CONFIRM)
    yield from folded.every("combination", _UNIQUE, CONFIRM)
    yield from folded.every("combination", _PROFILE, CONFIRM)


def _diseases(folded: Folded) -> Iterator[Finding]:
    for pattern in (_DISEASE, _BUILT, _NAMED):
        for match in pattern.finditer(folded.text):
            start = _start(match)
            if pattern is _NAMED and _NO_DISEASE.fullmatch(folded.text[start : match.start("tail")]):
                continue
            if pattern is not _DISEASE and match.group().endswith(_AFTERMATH):
                continue
            severity = _severity(folded.text, match)
            if match.end() - start > 1 and severity:
                mend = "重大疾病" if re.search("[癌瘤]|白血病|尿毒症", match.group()) else ""
                yield folded.finding("diagnosis", start, match.end(), severity, mend=mend)


def _severity(text: str, match: re.Match[str]) -> Severity | None:
    """Words before that make it a subject (`预防…`) lower it, those that follow (`…讲座`) clear it."""
    if _is_topic(text, match) or _GROUP_AFTER.match(text[match.end() :]):
        return None
    if text.startswith("手术", match.end()) and _is_offered(text, match):
        return None
    if _TOPIC_AFTER.match(text[match.end() : match.end() + 16]):
        return BLOCK if _PERSON.match(text, match.end()) else CONFIRM
    before = _TOPIC_BEFORE.search(text[max(0, match.start() - 10) : match.end()])
    if before and not _TELLS.search(before["between"]) and not _names_somebody(text, match.end()):
        return CONFIRM
    return BLOCK


def _is_topic(text: str, match: re.Match[str]) -> bool:
    """`糖尿病饮食讲座` speaks of the illness and of nobody who has it."""
    return bool(_TOPIC_AFTER.match(text[match.end() : match.end() + 16])) and not _names_somebody(text, match.end())


def _is_offered(text: str, match: re.Match[str]) -> bool:
    """`免费白内障手术` is offered to all, `免费给透析的老人送饭` tells of one."""
    offered = _OFFERED.search(text[max(0, match.start() - 8) : match.end()])
    return offered is not None and not _PERSON.search(offered["whom"]) and not _names_somebody(text, match.end())


def _names_somebody(text: str, at: int) -> bool:
    """Whether a person or a household follows in the same clause."""
    clause = _CLAUSE.match(text, at)
    return bool(clause and _PERSON.search(clause.group()))


def _start(match: re.Match[str]) -> int:
    """The part of the body belongs to it, the verb before it does not."""
    trimmed = _TRIM.match(match.group())
    return match.start() + (trimmed.end() if trimmed else 0)
