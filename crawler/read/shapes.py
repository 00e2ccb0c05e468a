"""How moments look in running text, in the languages and calendars that forums write."""

from __future__ import annotations

import re

from crawler.read.marks import words

TODAY = words("""
    today heute aujourd'hui hoy oggi hoje vandaag dziś dzisiaj сегодня сьогодні bugün idag i_dag tänään dnes azi днес σήμερα היום
    اليوم امروز danas данас danes šiandien šodien täna hari_ini hôm_nay วันนี้ 오늘 今日 今天 आज avui gaur hoxe
""")
YESTERDAY = words("""
    yesterday gestern hier ayer ieri ontem gisteren wczoraj вчера вчора учора dün igår i_går eilen včera včeraj tegnap χθες χτες
    אתמול     أمس الأمس دیروز jučer juče јуче vakar eile kemarin semalam hôm_qua เมื่อวาน 어제 昨日 昨天 ahir atzo onte
""")
# "ma", Hungarian for today, is left out: it is a word of other languages too often.
NEAR_DAY = "|".join(sorted((word.replace("_", r"\s") for word in TODAY | YESTERDAY), key=len, reverse=True))
MONTH = (
    r"(?:jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|ene|fév|fev|avr|abr|mag|giu|lug|ago|set|ott|dic|gen|juin|juil|août|déc"
    r"|maj|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|oca|şub|nis|haz|tem|ağu|eyl|eki|kas|ara|sty|lut|kwi|cze|lip|sie|wrz|paź|lis|gru)"
)
CLOCK = r"\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s*[ap]\.?\s?m\.?)?"
BEFORE_CLOCK = (
    r"(?:(?:at|um|à|a\s+las|às|alle|ore|om|o|в|об?|saat|kl\.?|klo|ve?|στις|pukul|jam|lúc|у|la|kell|ob|u|plkst\.?"
    r"|ساعت|بـ|الساعة|בשעה|-)\s+)?"
)
DAY = r"\d{1,2}(?:st|nd|rd|th|\.|er|º|-?го|e)?"
SHAPES = re.compile(
    rf"""(?ix)
    \d{{4}}-\d{{2}}-\d{{2}}(?:(?:T|,?\s+)\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\.\d+)?\s*(?:Z|[+-]\d{{2}}:?\d{{2}})?)?
    | \d{{4}}[/.年년]\s?\d{{1,2}}[/.月월]\s?\d{{1,2}}[日일.]?(?:[ ,،T]+{BEFORE_CLOCK}{CLOCK})?
    | \d{{1,2}}[-./]\d{{1,2}}[-./]\d{{2,4}}(?:[\s,،]+{BEFORE_CLOCK}{CLOCK})?
    | {DAY}\s+(?:de\s+|of\s+|d')?{MONTH}\w*\.?,?\s+(?:de\s+|del\s+)?\d{{4}}(?:\s?г\.)?(?:[\s,،·|-]+{BEFORE_CLOCK}{CLOCK})?
    | {MONTH}\w*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}(?:[\s,·|-]+{BEFORE_CLOCK}{CLOCK})?
    | {DAY}\s+(?:de\s+|d'|tháng\s)?[^\W\d_][^\d\s_,;:!?]{{1,15}}(?:\s[^\W\d_]{{3,8}})?,?\s+(?:de\s+|del\s+)?
      (?:1[34]|19|20|25)\d{{2}}(?:\s?г\.)?
      (?:[\s,،·|-]+{BEFORE_CLOCK}{CLOCK})?
    | (?:{NEAR_DAY})\s*[,،]?\s*{BEFORE_CLOCK}{CLOCK}
    | (?:an?|one|\d+)\s+(?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s?(?:,?\s+(?:and\s+)?\d+\s+\w+)?\s+ago
    | (?:vor|il\s+y\s+a|hace|há|för|for|před|pred|acum|преди|πριν\s+από|לפני|قبل|منذ|prije|пре|prieš|pirms|fa|duela|hai)
      \s+\d+\s+[^\W\d_]{{2,12}}(?:\s+(?:sedan|siden))?
    | \d+\s*[^\W\d_]+\s+(?:fa|geleden|temu|назад|тому|önce|sedan|siden|sitten|eest|atrás
      |ezelőtt|(?:yang\s+)?lalu|trước|पहले|پیش)(?!\w)
    | \d+\s*(?:秒|分|分钟|时间|時間|小时|日|天|週間|周|ヶ月|か月|个月|年)前 | \d+(?:초|분|시간|일|주|개월|년)\s?전
    """
)
CLOCK_AT = re.compile(r"\d[:.h]\d{2}\D*$|\d{1,2}:\d{2}")
NEAR = re.compile(rf"(?i)({NEAR_DAY})\b[^\d]{{0,16}}({CLOCK})")
"""A day by a word, and the time of it."""
AGO = re.compile(
    r"(?i)\bago$|^(?:vor|il y a|hace|há|för|for|před|pred|acum|преди|πριν|לפני|قبل|منذ|prije|пре|prieš|pirms|duela|hai)\s"
    r"|(?:\sfa|geleden|temu|назад|тому|önce|sedan|siden|sitten|eest|atrás|ezelőtt|lalu|trước|पहले|پیش|前|전)$"
)
"""What only says how long ago it was: it changes with the clock, not with the thread."""
