"""What an editor builds a page from. Figures and projects are pointed at, never typed; each picture says what it shows."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from cms import figures
from cms.picks import ListingPickBlock

PLAIN = ["bold", "ul", "ol"]


class HttpsBlock(blocks.URLBlock):
    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned and not str(cleaned).startswith("https://"):
            raise ValidationError(_("网址要以 https:// 开头。"))
        return cleaned


class ParagraphBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("小标题"), max_length=40, required=False)
    text = blocks.RichTextBlock(label=_("文字"), features=PLAIN)

    class Meta:
        label = _("段落")
        icon = "pilcrow"
        template = "cms/blocks/paragraph.html"


class FigureBlock(blocks.StructBlock):
    """The editor says which figure; the ledger and the public lists say how much, at the moment somebody reads."""

    what = blocks.ChoiceBlock(label=_("哪一组数字"), choices=figures.CHOICES)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        page = (parent_context or {}).get("page")
        return {**context, "figure": figures.drawn(value.get("what"), programme=getattr(page, "programme", None))}

    class Meta:
        label = _("数字（来自公开账）")
        icon = "table"
        template = "cms/blocks/figure.html"


class ProjectsBlock(blocks.StructBlock):
    """Hand-picked projects, shown as the library shows them; one that is no longer public leaves by itself."""

    heading = blocks.CharBlock(label=_("小标题"), max_length=40, required=False)
    projects = blocks.ListBlock(ListingPickBlock(label=_("项目")), label=_("项目"), max_num=6)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from cms import entries

        picked = [listing.project for listing in value.get("projects") or () if listing]
        return {**super().get_context(value, parent_context=parent_context), "entries": entries.entries(picked)}

    class Meta:
        label = _("挑几个项目")
        icon = "list-ul"
        template = "cms/blocks/projects.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("做什么"), max_length=40)
    text = blocks.TextBlock(label=_("怎么做"), max_length=300, required=False)

    class Meta:
        label = _("一步")


class StepsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("小标题"), max_length=40, required=False)
    steps = blocks.ListBlock(StepBlock(), label=_("步骤"), min_num=2, max_num=9)

    class Meta:
        label = _("步骤")
        icon = "list-ol"
        template = "cms/blocks/steps.html"


class QuotationBlock(blocks.StructBlock):
    """Somebody's own words: shown only where it is attested that they read them here and agreed."""

    words = blocks.TextBlock(label=_("原话"), max_length=300)
    speaker = blocks.CharBlock(
        label=_("谁说的"), max_length=40, help_text=_("写身份，不写姓名，例如：一位驾驶员、石桥社工站的社工")
    )
    consent = blocks.BooleanBlock(
        label=_("说话的人看过这段话，知道会公开，同意了"), help_text=_("没有勾的，不会公开。同意的凭据留在本单位。")
    )

    class Meta:
        label = _("引一句话")
        icon = "openquote"
        template = "cms/blocks/quotation.html"


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock(label=_("图片"))
    alt = blocks.CharBlock(label=_("图片上是什么"), max_length=120, help_text=_("读给看不见图片的人听。必须写。"))
    caption = blocks.CharBlock(label=_("图注"), max_length=120, required=False)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        request = (parent_context or {}).get("request")
        context = super().get_context(value, parent_context=parent_context)
        return {**context, "is_preview": getattr(request, "is_preview", False)}

    class Meta:
        label = _("图片")
        icon = "image"
        template = "cms/blocks/picture.html"


class LinkBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("链接文字"), max_length=60)
    address = HttpsBlock(label=_("网址"), max_length=300)

    class Meta:
        label = _("链接到原文")
        icon = "link"
        template = "cms/blocks/link.html"


class BodyBlock(blocks.StreamBlock):
    paragraph = ParagraphBlock()
    figure = FigureBlock()
    projects = ProjectsBlock()
    steps = StepsBlock()
    quotation = QuotationBlock()
    picture = PictureBlock()
    link = LinkBlock()

    class Meta:
        label = _("正文")
        max_num = 40
