"""The guide's rows and sentences, and which test stands for each: a comment such as `# F2 F3` at the end of the test's first line."""

import re
from pathlib import Path

SIZES = {
    "A": (0, 11),
    "B": (1, 15),
    "C": (1, 12),
    "D": (1, 4),
    "E": (1, 15),
    "F": (1, 13),
    "G": (1, 7),
    "H": (1, 9),
    "I": (1, 5),
    "J": (1, 5),
}
ROWS = [f"{letter}{number}" for letter, (first, last) in SIZES.items() for number in range(first, last + 1)]
MARK = re.compile(r"def (test_\w+)\(.*  # ((?:[A-J]\d+ ?)+)$")

# The guide's own sentences and headings, in its order ("in-depth" and "embedded" as they are meant).
SENTENCES = """
Video Diagnosis In Seller APP and Seller Center
What is the purpose of the Video Diagnosis feature on TikTok Shop?
The Video Diagnosis feature helps sellers create more engaging e-commerce videos by providing in-depth analysis and improvement suggestions.
It aims to optimize videos to attract more viewers and increase transactions.
With the diagnosis results, sellers will have a better understanding of how to optimize the videos to attract more viewers and achieve more transactions.
How can sellers use the Video Diagnosis feature to improve their video performance?
Sellers can access Video Diagnosis through the Seller Center or Seller App to view detailed analysis and suggestions.
They can explore the Inspirations tab for high-performing video examples and use tutorials and playbooks for optimization guidance.
What are the different statuses a video can have in the Video Diagnosis, and what do they mean?
Can do better : Video performs below industry standards; suggestions and tutorials are available.
Did not meet threshold : Video lacks minimum evaluation requirements; a playbook is provided.
Trigger violation : Video violates guidelines, reducing traffic; reasons are detailed in Account Standing.
Good performance : Video performs well; no suggestions are triggered.
Is the data from Video Diagnosis real-time, and how can sellers access it?
No, the data is based on a 7-day period from when the video is published.
Sellers can access detailed diagnosis results and suggestions via the Video Analytics tab in the Seller Center or the Video tab in the Seller App.
FAQs
Is the data on Video Diagnosis real-time?
No, it is based on a 7 day period.
How to use Video Diagnosis
Platform Entrance Demo
Head for Analytics >> Video Analytics tab in Seller Center, and you will see the account performance block.
Click "View Video Details" to check the complete video list where video diagnosis results are embedded in.
Check the "Detail" button on the right side of each video.
You will be able to view the detailed diagnosis results and corresponding suggestions for this video.
On the Data Analytics page of Seller APP, switch to the Video tab.
Scrolling down, the video list lets you search for videos in a few ways:
Input the video name or ID in the search bar.
Toggle between Recent, Revenue, Views and Items sold.
Once you’ve found the video you want, click on the thumbnail to get its diagnosis.
Video Diagnosis is based on a 7-day period starting when the video is published.
The Key Metrics are: Revenue · Videos · Views · Orders · Items sold
Understanding Results and Suggestions in Video Diagnosis
Different suggestions will be triggered depending on the status of the video:
Can do better
What it means: On a GMV level, your video is performing lower than the industry standard.
Click on Expand All to see the suggestion in full and view a tutorial.
There's also an Inspirations tab, which shows you videos with high interaction, conversion or finish rates. Click on the thumbnails to view each one.
The key metrics section shows the performance of the selected video over the past 7 days.
The Product list shows the products in the selected video, along with their respective commission and sold counts.
Did not meet threshold
What it means: Your video did not meet the minimum requirements for evaluation.
Click on Expand All to see the suggestion in full and a link to a playbook that offers a thorough run-through for optimizing video content.
There's also an Inspirations tab, which shows you videos with high interaction, conversion or finish rates. Click on the thumbnails to view each one.
The key metrics section shows the performance of the selected video over the past 7 days.
The Product list shows the products in the selected video and their respective commission and sold counts.
Trigger violation
What it means: Your video has triggered violations according to GNE, which has led to a decrease in traffic.
Click on Go to Account Standing to see the reason(s) for the violations to avoid repeating the same mistakes moving forward.
There's also an Inspirations tab, which shows you videos with high interaction, conversion or finish rates. Click on the thumbnails to view each one.
The key metrics section shows the performance of the selected video over the past 7 days.
The Product list shows the products in the selected video and their respective commission and sold counts.
Good performance
What it means: Your video is performing well
No suggestions will be triggered.
There will not be an Inspirations tab, but there will still be a product list showing the products in the selected video and their respective commission and sold counts.
""".strip().splitlines()


def by_row():
    """{row: [file::test, …]} from the comments in the test files."""
    found = {}
    for path in sorted(Path(__file__).parent.rglob("test_*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if mark := MARK.search(line):
                for row in mark[2].split():
                    found.setdefault(row, []).append(f"{path.name}::{mark[1]}")
    return found
