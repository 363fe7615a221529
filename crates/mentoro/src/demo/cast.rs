use domain::{
    ValueError,
    accounts::{Age, EmailAddress, PersonName},
    mentors::{
        Bio, Contact, Contacts, Expertise, LanguageTag, Languages, MentorProfile, Tag, Tags,
    },
    students::{Interests, StudentProfile},
};
use serde::Deserialize;

/// The fictional people.
#[derive(Debug)]
pub struct Cast {
    pub mentors: Vec<DemoMentor>,
    pub students: Vec<DemoStudent>,
}

#[derive(Debug, Deserialize)]
pub struct DemoMentor {
    pub id: String,
    lang: String,
    name: String,
    expertise: String,
    tags: Vec<String>,
    bio: String,
}

#[derive(Debug, Deserialize)]
pub struct DemoStudent {
    pub id: String,
    name: String,
    age: i64,
    bio: String,
    interests: Vec<String>,
    pub requests: Vec<DemoRequest>,
    /// Mentors whom they keep.
    #[serde(default)]
    pub favorites: Vec<String>,
}

/// A request of a student's, and what becomes of it.
#[derive(Debug, Deserialize)]
pub struct DemoRequest {
    pub mentor: String,
    pub query: String,
    /// The status that it is brought to.
    pub end: String,
    /// When it was made, before now.
    pub days_ago: u64,
    pub score: Option<i64>,
    /// The words of the rating.
    pub review: Option<String>,
}

impl Cast {
    /// Reads the people that the binary carries.
    pub fn read() -> serde_json::Result<Self> {
        #[derive(Deserialize)]
        struct Mentors {
            mentors: Vec<DemoMentor>,
        }
        #[derive(Deserialize)]
        struct Students {
            students: Vec<DemoStudent>,
        }
        let Mentors { mentors } =
            serde_json::from_str(include_str!("../../data/demo-mentors.json"))?;
        let Students { students } =
            serde_json::from_str(include_str!("../../data/demo-students.json"))?;
        Ok(Self { mentors, students })
    }
}

impl DemoMentor {
    /// `.example` is reserved (RFC 2606): no mail ever reaches anybody.
    pub fn email(&self) -> Result<EmailAddress, ValueError> {
        EmailAddress::parse(&format!("{}@mentors.example", self.id))
    }

    pub fn profile(&self) -> Result<MentorProfile, ValueError> {
        let contact = Contact::parse("telegram", &format!("@demo_{}", self.id))?;
        Ok(MentorProfile {
            name: PersonName::parse(&self.name)?,
            expertise: Expertise::parse(&self.expertise)?,
            bio: Bio::parse(&self.bio)?,
            tags: Tags::new(tags(&self.tags)?)?,
            languages: Languages::new(vec![LanguageTag::parse(&self.lang)?])?,
            contacts: Contacts::of_mentor(vec![contact])?,
            accepting_requests: true,
            capacity: None,
        })
    }
}

impl DemoStudent {
    /// As [`DemoMentor::email`].
    pub fn email(&self) -> Result<EmailAddress, ValueError> {
        EmailAddress::parse(&format!("{}@students.example", self.id))
    }

    pub fn profile(&self) -> Result<StudentProfile, ValueError> {
        let contact = Contact::parse("telegram", &format!("@demo_{}", self.id))?;
        Ok(StudentProfile {
            name: PersonName::parse(&self.name)?,
            bio: Bio::parse(&self.bio)?,
            interests: Interests::new(tags(&self.interests)?)?,
            contacts: Contacts::of_student(vec![contact])?,
            age: Some(Age::parse(self.age)?),
        })
    }
}

fn tags(words: &[String]) -> Result<Vec<Tag>, ValueError> {
    words.iter().map(|word| Tag::parse(word)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use domain::{
        requests::{QueryText, Status},
        reviews::{ReviewText, Score},
    };

    use super::*;

    #[test]
    fn everybody_is_well_formed() {
        let cast = Cast::read().unwrap();
        for mentor in &cast.mentors {
            mentor.email().unwrap();
            mentor.profile().unwrap();
        }
        let mentors: HashSet<_> = cast.mentors.iter().map(|mentor| &mentor.id).collect();
        assert_eq!(mentors.len(), cast.mentors.len());
        let mut ends = HashSet::new();
        for student in &cast.students {
            student.email().unwrap();
            student.profile().unwrap();
            for favorite in &student.favorites {
                assert!(mentors.contains(favorite), "{favorite}");
            }
            for request in &student.requests {
                ends.insert(Status::parse(&request.end).unwrap());
                assert!(mentors.contains(&request.mentor), "{}", request.mentor);
                QueryText::parse(&request.query).unwrap();
                let end = Status::parse(&request.end).unwrap();
                if let Some(review) = &request.review {
                    ReviewText::parse(review).unwrap();
                    assert!(request.score.is_some());
                }
                if let Some(score) = request.score {
                    Score::parse(score).unwrap();
                    assert!(matches!(end, Status::Accepted | Status::Completed));
                }
            }
        }
        assert_eq!(ends.len(), Status::ALL.len(), "a request in every state");
    }
}
