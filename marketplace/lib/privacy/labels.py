"""Names where a form or a sentence says outright that a name comes: `户主：满仓`, `我叫阳光`, `@夏天`.

There any word may be a name; only what forms themselves put in that place is none.
"""

import re
from collections.abc import Iterator

from marketplace.lib.privacy import namebook as book
from marketplace.lib.privacy.finding import BLOCK, Finding
from marketplace.lib.privacy.folding import HAN, Folded
from marketplace.lib.privacy.plainwords import is_role

_WHO = (
    r"(?:户主|联系人|申请人|受助人|被?救助人|救助对象|服务对象|探访对象|走访对象|帮扶对象|公示对象|案主|个案对象|监护人|抚养人|赡养人|患者|病人|学生|家长|老人|孩子|儿童|幼儿|新生儿|收件人|领取人|领款人|签收人|经办人"
    r"|当事人|委托人|受托人|代理人|代领人|负责人|见证人|证明人|被监护人|家庭成员|配偶|死者|逝者|户籍人|产权人|开户人|持卡人|持证人|车主|房东|邻居|志愿者)"
)
_LABEL = (
    rf"(?:{_WHO}?(?:姓名|名字)|{_WHO}|户名|曾用名|真名|本名|原名|实名|大名|小名|乳名|法名|经名|外号|绰号|签收|签名)"
)
_STOP = (
    r"(?=$|[^\u3400-\u9fff·]|性别|民族|年龄|出生|身份|电话|手机|联系|住址|地址|住在|家住|班级|学校|户主|人口|关系|之[子女父母妻夫孙]|夫妇|夫妻|的(?!话)"
    r"|[同老]|[一二两三四五]人|等[一二三四五六七八九十\d]+[户人])"
)
_COLON = r"\s?[:：∶|｜]\s?"
_FIELD = re.compile(rf"(?<![{HAN}]){_LABEL}(?:[(（][^)）]{{1,6}}[)）])?{_COLON}(?P<name>[{HAN}]{{2,4}}?){_STOP}")
_FIELD_INSIDE = re.compile(rf"{_LABEL}{_COLON}(?P<name>[{HAN}]{{2,4}}?)(?=$|[^\u3400-\u9fff·])")
_HOLDER = re.compile(
    rf"(?:户主|联系人|申请人|被?救助人|救助对象|案主|监护人|户名|姓名|真名|本名|大名|小名)(?:为|是|叫|叫做)?\s?(?P<name>[{HAN}]{{2,3}}?)"
    r"(?=$|[^\u3400-\u9fff·]|性别|民族|身份|电话|手机|之[子女父母妻夫孙]|的(?:姓名|丈夫|妻|儿|女|母|父|家))"
)
_CALLED = re.compile(
    rf"(?:[我他她]|名字|孩子|老人|女儿|儿子|大家都?|人都|都|村里人|本名|真名|名)(?:就|都|也)?叫(?:做|作|个|他|她)?(?P<name>[{HAN}]{{2,3}}?)(?=$|[，。,.！!？?；;、\s（(的])"
)
_OLD = r"(?:\d{1,3}|[一二三四五六七八九十]{1,4})周?岁(?![以至到–—~-])"
_PARTICULARS = re.compile(
    rf"(?<![{HAN}])(?P<name>[{HAN}]{{2,4}})(?=\s?[，,、(（|]\s?(?:性别)?[:：]?[男女](?=[，,、。；;|\s)）])|\s?[，,(（]?\s?(?:今年|现年)?{_OLD}|\s?[(（](?:小名|化名|真名|女|男)[)）])"
)
_NUMBERED = re.compile(
    rf"(?<![{HAN}])(?P<name>[{HAN}]{{2,3}})(?=[\s:：,，、|(（]{{0,3}}(?:\d{{17}}[\dXx]|1[3-9]\d{{9}})(?!\d))"
)
_HANDED = re.compile(rf"(?:交给|递给|转交给?|送给|还给|寄给)(?:了)?(?P<name>[{HAN}]{{2,3}})(?=$|[，。,；;！!])")
_TIE = r"(?:母女|母子|父子|父女|夫妻|夫妇|祖孙|姐妹|姊妹|兄弟|姐弟|兄妹|叔侄|婆媳|师徒|邻居|亲戚|养父|养母|继父|继母)"
_RELATED = re.compile(
    rf"(?<![{HAN}])(?P<name>[{HAN}]{{2,4}}?)[与和、](?P<other>[{HAN}]{{2,4}}?)(?:系|是|为|互为)(?:[{HAN}]{{0,2}}){_TIE}"
)
_SAID_OF = re.compile(
    rf"(?<![{HAN}])(?P<name>[{HAN}]{{2,4}}?)(?=是(?:他|她|其|我)的?(?:绰号|外号|小名|网名|大名|乳名|昵称|真名|本名)|是?姓[{HAN}]{{1,2}}名|已?于[\d〇一二三四五六七八九十年月日]{{4,12}}[{HAN}]{{0,4}}?(?:去世|病故|死亡|离世|亡故|过世|病逝))"
)
_AT = re.compile(rf"@\s?(?P<name>[{HAN}]{{2,4}})(?=$|[\s，。,.！!？?：:；;])")
_NONE = re.compile(
    r"所有人|全体.*|.*(?:群主|族|[回拨转打]|致电|呼叫|阿訇|姓名|电话|手机|信息|情况|意见|签[字名章收]|盖章|公章|按印|手印|本人|家属|须知|必填|同意|声明|承诺|不详|附件|同上|保密|匿名|化名|人员|代表|名单|资料|材料"
    r"|一栏|为空|变更|去世|死亡|户籍|身份|证件|证明|村民|居民|老人|残疾|低保|特困|女儿|儿子|父亲|母亲|父母|爷爷|奶奶|子女|亲属|监护|权利|义务|职责|资格|条件|范围|标准|申请|系统|热线|客服|值班|传真|座机|手机|固话|固定|办公|微信|扫码|订单|运单|单号|批次|金额|总计|合计|审核|审批"
    r"|受理|登记|填写|填报|上报|公示|确认|核对|核实|复核|家庭|困难|重病|失能|户口|住址|地址|关系|性别|年龄|日期|时间|账[户号]|卡号|编号|号码|原件|复印|照片|一致|相符|不符|不符|另有|暂无"
    r"|没有|全部|全家|自愿|自行|自己|优先|提供|提交|必须|可以|应当|应该|需要|负责|到场|在场|陪同|代签|代领|代办|委托|书面|口头|联系|帮助|救助|帮扶|服务|志愿|社工|医生|护士|机构|单位|组织"
    r"|部门|民政|街道|社区|乡镇|政府|中心|银行|农商|信用社|招募|报名|分组|集合|通知|评价|满意|反馈|心声|来信|感谢信|故事|档案|权益|心理|身体|健康|安全|教育|学业|成绩|表现|活动|课程"
    r"|其他|其它|无|男|女|有|未|已|不|可|应|须|需|请|将|或|及|与|等|均|也|都|还|能|会|要|来|去|到|在|从|对|被|把|给|让|由|为|以|用|于|上|下|中|内|外|前|后|多|少|每|各|全|同|户|人|们|者|员|书|表|证|费|款|钱|物|品)"
    r"|.*(?:孩|[女幼婴孤患孙]儿|儿[子女童]|满|平均|大约|接近|至少|超过|今年|现年|主$|童|民|生|妇|婴|爷|奶|婆|公|妈|爸|亲|对象|性别|均|龄|岁|镇|乡|县|市|村)|[一两三四五六七八九十几多每]+[位名个户].*"
    r"|[没是的了这那哪什怎很太真挺好还又再先就才只不没有].*|什么.*|怎么.*|爷爷|奶奶|爸爸|妈妈|叔叔|阿姨|哥哥|姐姐|弟弟|妹妹|宝宝|宝贝|老师|大家|一声|起来|苦|好"
)


_PATTERNS = tuple(
    (pattern, group)
    for pattern in (_FIELD, _FIELD_INSIDE, _HOLDER, _CALLED, _PARTICULARS, _NUMBERED, _HANDED, _SAID_OF, _RELATED, _AT)
    for group in pattern.groupindex
)


def find(view: Folded) -> Iterator[Finding]:
    for pattern, group in _PATTERNS:
        for match in pattern.finditer(view.text):
            if _may_be_a_name(match[group]):
                yield view.finding("name", *match.span(group), BLOCK)


def _may_be_a_name(word: str) -> bool:
    return not (_NONE.fullmatch(word) or is_role(word) or any(char in book.NEVER for char in word))
