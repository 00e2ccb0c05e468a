"""What departments are called in the languages people ask in, and the words every campus shares.

A star at the end stands for any ending, so that inflections and compounds count.
"""

from __future__ import annotations

from dataclasses import dataclass

SUBJECTS: dict[str, str] = {
    "physics": "physics physicist* physik* physique física fisica fizik* "
    "fizyk* fyzik* физик* фізик* natuurkunde fysik* fysikk* "
    "fysiikka* fizika* φυσική* فيزياء 物理 물리 פיזיקה भौतिक* vật_lý ฟิสิกส์",
    "astronomy": "astronom* astrophysi* astrofis* astrofís* sternkunde астроном* 天文 천문 فلك אסטרונומיה",
    "mathematics": "matematik* matematiikka* μαθηματικ* "
    "maths math mathematics mathemati* mathémati* matemáti* matemati* matematyk* математик* wiskunde matte "
    "رياضيات 数学 數學 수학 מתמטיקה गणित toán",
    "chemistry": "kemi* chemie kémi* χημεία* "
    "chemistry chemi* chimie química chimica kimya kemi* хими* "
    "scheikunde كيمياء 化学 化學 화학 כימיה रसायन* hóa_học",
    "biology": "biologie biologia* biológi* βιολογία* biolog* biologi* biología biyoloji* биолог* أحياء 生物 생물 ביולוגיה",
    "medicine": "medycyn* lékařstv* orvos* ιατρική* "
    "medicine medizin* médecine medicina tıp медицин* geneeskunde lääketie* طب 医学 醫學 의학 רפואה",
    "law": "rättsvetenskap* juridik* giurisprudenza prawnicz* jog νομική* luật "
    "law jura rechtswissenschaft* droit derecho diritto direito hukuk* "
    "prawo юрид* rechten oikeustie* حقوق قانون 法学 法律 법학 משפטים",
    "economics": "economie nationalekonomi* kansantalous* közgazdas* οικονομικ* "
    "economics econom* économi* wirtschaft* volkswirtschaft* "
    "vwl iktisat ekonomi* экономик* اقتصاد 经济 經濟 경제 כלכלה",
    "engineering": "inżynieri* ingenjör* technische_wissenschaft* μηχανικ* "
    "engineering ingenieur* ingénier* ingenier* ingegner* engenhar* "
    "mühendis* inżynier* инженер* هندسة 工程 공학 הנדסה",
    "computer": "computer_scien* computer_engineering "
    "informatyk* informatic* datavetenskap* datalogi* tietojenkäsittely* πληροφορική* "
    "computing informati* informáti* bilgisayar* информатик* حاسوب حاسبات 计算机 計算機 컴퓨터 מחשב",
    "history": "geschiedenis dějin* történelem ιστορία* lịch_sử ประวัติศาสตร์ "
    "history geschicht* histoire historia storia história tarih* истори* historie تاريخ 历史 歷史 역사 היסטוריה",
    "philosophy": "wijsbegeerte filosofi* filozófi* φιλοσοφία* "
    "philosoph* filosof* filozof* felsefe философ* فلسفة 哲学 哲學 철학 פילוסופיה",
    "psychology": "psychologi* psykologi* pszichológi* ψυχολογία* "
    "psycholog* psicolog* psikoloji* психолог* psykolog* علم_النفس 心理 심리 פסיכולוגיה",
    "music": "music musik* musique música musica müzik* музык* muziek موسيقى 音乐 音樂 음악 מוזיקה",
    "geography": "geograph* geograf* géograph* coğrafya географ* جغرافيا 地理 지리 גאוגרפיה",
    "geology": "geolog* géolog* jeoloji* геолог* جيولوجيا 地质 地質 지질",
    "linguistics": "linguist* lingüíst* sprachwissenschaft* dilbilim* лингвист* لسانيات 语言学 語言學 언어학 בלשנות",
    "politics": "political_scien* politic* politolog* polit* siyaset* политолог* سياسة 政治 정치",
    "sociology": "sociolog* soziolog* sosyoloji* социолог* اجتماع 社会学 社會學 사회학 סוציולוגיה",
    "education": "education pädagog* erziehungswissenschaft* éducation educación eğitim* педагог* تربية 教育 교육 חינוך",
    "business": "business_administration business_studies business management mba bwl betriebswirtschaft* gestion "
    "işletme* менеджмент* إدارة_الأعمال 商学 商學 경영 מנהל_עסקים",
    "nursing": "verpleegkunde pielęgniar* sjuksköters* hoitotyö* ošetřovatel* ápolás infermieristic* enfermagem сестринск* "
    "nursing pflege* soins_infirmiers enfermería hemşirelik* تمريض 护理 護理 간호 סיעוד",
    "architecture": "architect* architekt* arquitect* mimarlık* архитектур* عمارة 建筑 建築 건축 אדריכלות",
    "mechanical": "mechanical_engineering maschinenbau* maskinteknik* génie_mécanique ingeniería_mecánica ingegneria_meccanica "
    "engenharia_mecânica makine_mühendisliği werktuigbouw* 机械 機械 기계공학",
    "electrical": "electrical_engineering elektrotechnik* elektroteknik* génie_électrique ingeniería_eléctrica "
    "elektrik_mühendisliği 电气",
    "civil": "civil_engineering bauingenieur* génie_civil ingeniería_civil ingegneria_civile inşaat_mühendisliği 土木",
    "literature": "literature lettres literatur* littérature literatura letteratura litteratur* edebiyat* "
    "литератур* أدب 文学 文學",
    "midwifery": "midwife* midwives hebamme* maïeutique sage-femme verloskund* ostetrici* matrona* ebelik "
    "barnmorske* акушер* 助産",
    "statistics": "statistic* statistik* statistique* estadística statistica istatistik* статистик* إحصاء 统计 統計 통계",
    "anthropology": "anthropolog* antropolog* антрополог* ethnolog* أنثروبولوجيا 人类学 人類学",
    "pharmacy": "pharmac* pharmazie farmaci* farmacia eczacılık* фармац* صيدلة 药学 薬学 약학",
    "dentistry": "dentist* dental zahnmedizin* odontolog* odontoiatria diş_hekimliği стоматолог* طب_الأسنان 牙医 歯学 치의학",
    "veterinary": "veterinary tiermedizin* vétérinaire veterinaria veterinerlik ветеринар* 兽医 獣医",
    "theology": "theolog* théolog* teolog* ilahiyat теолог* 神学",
    "journalism": "journalis* publizistik* periodismo giornalismo gazetecilik журналист* 新闻",
    "theatre": "theatre theater_studies theaterwissenschaft* drama théâtre teatro tiyatro театр*",
    "agriculture": "agricultur* agrarwissenschaft* agronom* ziraat* агроном* 农学 農学",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """How students shorten a subject."""

    alone: str = ""
    """Short forms that mean the subject wherever a campus is spoken of."""
    beside: str = ""
    """Short forms that mean it only before a word such as department: `bio` is also where links stand."""
    codes: str = ""
    """Letters before the number of its courses."""


SHORT: dict[str, Short] = {
    "physics": Short(alone="phys", codes="PHYS PHY PHYSICS PH"),
    "astronomy": Short(alone="astro", codes="ASTR AST ASTRO"),
    "mathematics": Short(codes="MATH MATHS MAT MTH MA"),
    "chemistry": Short(alone="chem chems", codes="CHEM CHM CHE CH"),
    "biology": Short(beside="bio", codes="BIOL BIO BI BIOS"),
    "medicine": Short(beside="med", codes="MED MEDI"),
    "law": Short(codes="LAW LAWS LLB LLM"),
    "economics": Short(alone="econ econs", codes="ECON ECO EC ECN"),
    "engineering": Short(alone="engg", beside="eng engin", codes="ENGR ENGG ENGI"),
    "computer": Short(
        alone="comp_sci compsci comsci compsc", beside="computer cs comp info", codes="CS CSC COMP CSE COMPSCI INF CIS CSCI"
    ),
    "history": Short(beside="hist", codes="HIST HIS HI"),
    "philosophy": Short(beside="phil philo", codes="PHIL PHI PHL"),
    "psychology": Short(alone="psych", beside="psy", codes="PSYC PSY PSYCH PS"),
    "music": Short(beside="mus", codes="MUS MUSI MUSC"),
    "geography": Short(beside="geog geo", codes="GEOG GEO GGR"),
    "geology": Short(beside="geol geo", codes="GEOL GEO GLY"),
    "linguistics": Short(alone="ling", codes="LING LIN LNG"),
    "politics": Short(alone="poli_sci polisci", beside="pol poli", codes="POLS POL POLI PSCI"),
    "sociology": Short(alone="sociol", beside="soc", codes="SOC SOCI SOCY"),
    "education": Short(beside="ed edu educ", codes="EDUC EDU ED"),
    "business": Short(beside="biz bus", codes="BUS BUSI MGMT BUSN"),
    "nursing": Short(beside="nurs", codes="NURS NUR NRS NURSING"),
    "architecture": Short(beside="arch archi", codes="ARCH ARC"),
    "mechanical": Short(alone="mech_eng mech_e mecheng", beside="mech mb", codes="MECH MECE MENG ME MAE MB"),
    "electrical": Short(alone="elec_eng", beside="ee elec", codes="ELEC EE ELEN EEE"),
    "civil": Short(alone="civ_eng", beside="civ", codes="CIVL CIV CIVE CE"),
    "literature": Short(beside="lit", codes="LIT LITT LITR LET"),
    "midwifery": Short(beside="mid", codes="MIDW MID MIDWIFERY"),
    "statistics": Short(alone="stats", beside="stat", codes="STAT STATS STA"),
    "anthropology": Short(alone="anthro", codes="ANTH ANTHRO"),
    "pharmacy": Short(alone="pharm", codes="PHAR PHARM"),
    "dentistry": Short(beside="dent", codes="DENT"),
    "veterinary": Short(beside="vet", codes="VET VETS"),
    "theology": Short(beside="theo", codes="THEO"),
    "journalism": Short(beside="journo", codes="JOUR JRN"),
}
"""By the keys of SUBJECTS."""

GENERIC = frozenset(
    word
    for line in (
        "department departement dept dep school faculty institute institut college centre center division programme program unit",
        "university universität université universidad of for the and in at und et y der die das des de la le du für",
    )
    for word in line.split(" ")
)
"""Words of a department's name that do not say which subject it is."""

INSTITUTION = (
    "university universities univ uni universität universitaet uniklinik université universidad università universidade "
    "universiteit universitet* uniwersytet* üniversite* университет* університет* yliopisto* egyetem* college polytechnic "
    "hochschule* institute جامعة 大学 大學 대학 대학교 אוניברסיטת אוניברסיטה πανεπιστήμιο* विश्वविद्यालय đại_học มหาวิทยาลัย"
)
"""Words beside which a place's name means the institution."""

CAMPUS = (
    "university uni college student students studying study lecture lectures thesis lab labs campus exam exams professor prof "
    "course courses degree department dept faculty semester term tutor library bachelor master phd application admission class "
    "studium student* vorlesung* prüfung* seminar* étudiant* estudiante* examen* öğrenci* студент* طالب طلاب 学生 학생"
)
"""Words any department's students use: they show that a campus is meant, not which subject."""

ELSEWHERE = (
    "arena stadium hockey basketball football soccer concert concerts gig gigs band ticketmaster match matches nightclub "
    "cathedral mosque basilica church capitol parliament restaurant hotel casino cinema"
)
"""Words beside which a nickname most likely means another place."""
