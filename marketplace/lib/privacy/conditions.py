"""Diagnoses and treatments, and what must never be said of anybody in public (DOMAIN: abuse, crime, HIV, mental health)."""

import re
from collections.abc import Iterator

from marketplace.lib.privacy.finding import BLOCK, CONFIRM, Finding
from marketplace.lib.privacy.folding import HAN, Folded

_STIGMA = re.compile(
    r"艾滋病?|HIV|梅毒|淋病|性病|精神分裂症?|抑郁症?|躁狂症?|双相情感障碍|双相障碍|精神病(?!院)|精神障碍|精神疾病|自杀|轻生|自残|割腕"
    r"|性侵害?|猥亵|强奸|家暴|家庭暴力|虐待|拐卖|卖淫|嫖娼|吸毒|戒毒|涉毒|贩毒|服刑|坐牢|入狱|出狱|刑满释放|判刑|前科|监狱|看守所|社区矫正|被拘留|赌博|酗酒|私生子|未婚先孕|堕胎|流产|遗弃|弃婴"
)
_DISEASE = re.compile(
    rf"(?:[{HAN}]{{0,3}}(?:恶性肿瘤|肿瘤|癌症?))|白血病|淋巴瘤|尿毒症|血友病|白内障|青光眼|糖尿病|高血压|高血脂|冠心病|心脏病|先心病|心梗|心肌梗[塞死]|心衰"
    r"|脑梗塞?|脑出血|脑溢血|中风|脑瘤|脑瘫|癫痫|羊癫疯|帕金森|阿尔茨海默|老年痴呆|痴呆|自闭症?|孤独症|唐氏综合征|多动症|肺结核|结核病|乙肝|丙肝|肝炎|肝硬化|肝腹水"
    r"|肾衰竭?|肾功能衰竭|肾病综合征|肾炎|尘肺病?|矽肺|肺气肿|慢阻肺|哮喘|红斑狼疮|渐冻症|重症肌无力|肌肉萎缩|类风湿|风湿性关节炎|强直性脊柱炎|股骨头坏死|骨髓炎"
    r"|腰椎间盘突出|截瘫|偏瘫|高位截瘫|植物人|地中海贫血|再生障碍性贫血|再障|甲亢|痛风|白癜风|银屑病|牛皮癣|烧伤|烫伤|唇腭裂|小儿麻痹症?|侏儒症?|苯丙酮尿症"
)
_TREATMENT = re.compile(
    rf"(?:[{HAN}]{{0,6}}手术(?!室)|化疗|放疗|透析|血透|腹透|移植|截肢|造瘘|搭桥|支架|穿刺|插管|开颅|置换术)"
)
_TRIM = re.compile(
    r"^.*(?:刚|做完|做了|做过|接受|进行|完成|需要?|要|的|在|过|了|因|患有?|得了?|和|与|及|或|曾|后|已)(?=.)"
)


def find(folded: Folded) -> Iterator[Finding]:
    yield from folded.every("stigma", _STIGMA, BLOCK)
    for match in _DISEASE.finditer(folded.text):
        yield folded.finding(
            "diagnosis", _start(match), match.end(), BLOCK, mend="重大疾病" if "癌" in match.group() else ""
        )
    for match in _TREATMENT.finditer(folded.text):
        yield folded.finding("diagnosis", _start(match), match.end(), CONFIRM)


def _start(match: re.Match[str]) -> int:
    """The part of the body belongs to it, the verb before it does not."""
    trimmed = _TRIM.match(match.group())
    return match.start() + (trimmed.end() if trimmed else 0)
